using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Access;

internal sealed class ProfileCurrentCommand() : CliCommand("current", "Show the profile in use")
{
    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var name = run.Login.ProfileName ?? throw new CliException(
            "no profile is active. Create one with '1ctl profile create [--url <url>] <name>' then run '1ctl profile use <name>'")
        { Code = Reasons.InvalidConfiguration };
        var profile = ProfileView.Of(run, name);
        if (run.TryWriteJson(profile, CliJson.Default.ProfileView))
            return Task.FromResult(ExitCode.Done);

        run.Print.Header("Active Profile");
        run.Print.Field("Profile", profile.Name);
        run.Print.Field("API URL", profile.ApiUrl);
        run.Print.Field("Auth", profile.Auth);
        run.Print.Field("Org", profile.OrganizationName);
        if (run.Login.ApiUrl != profile.ApiUrl)
            run.Print.Hint($"Commands go to {run.Login.ApiUrl} instead: --api-url or SATUSKY_API_URL says so");
        return Task.FromResult(ExitCode.Done);
    }
}
