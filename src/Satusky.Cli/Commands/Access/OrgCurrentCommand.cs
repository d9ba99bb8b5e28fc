using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class OrgCurrentCommand() : CliCommand("current", "Show the organization of this login")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var identity = await run.Api.GetIdentityAsync(cancel);
        if (run.TryWriteJson(identity, ContractsJson.Default.Identity))
            return ExitCode.Done;

        run.Print.Header("Current Organization");
        run.Print.Field("Organization", identity.OrganizationName);
        run.Print.Field("Organization ID", identity.OrganizationId);
        run.Print.Field("Namespace", identity.Namespace);
        return ExitCode.Done;
    }
}
