using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class AuthLogoutCommand() : CliCommand("logout", "Forget the token of the active profile; it stays valid on the platform")
{
    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        if (run.Login is { ProfileName: { } name, Profile: { } profile })
            run.Profiles.Save(name, profile.LoggedOut());
        run.Print.Success("Successfully logged out");
        return Task.FromResult(ExitCode.Done);
    }
}
