using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class AuthStatusCommand() : CliCommand("status", "Show who is logged in, and until when")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var identity = await run.Api.GetIdentityAsync(cancel);
        if (run.TryWriteJson(identity, ContractsJson.Default.Identity))
            return ExitCode.Done;

        run.Print.Success("Authenticated with Satusky");
        run.Print.Line();
        run.Print.Field("User Email", identity.UserEmail);
        run.Print.Field("Organization", identity.OrganizationName);
        run.Print.Field("Organization ID", identity.OrganizationId);
        run.Print.Field("Namespace", identity.Namespace);
        run.Print.Field("Token expires", RelativeTime.Until(identity.ExpiresAt, run.Now));
        return ExitCode.Done;
    }
}
