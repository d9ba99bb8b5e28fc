using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class ProfileListCommand() : CliCommand("list", "List the profiles; the active one has a star")
{
    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        IReadOnlyList<ProfileView> profiles = [.. run.Profiles.Names().Select(name => ProfileView.Of(run, name))];
        if (run.TryWriteJson(profiles, CliJson.Default.IReadOnlyListProfileView))
            return Task.FromResult(ExitCode.Done);

        if (profiles.Count == 0)
        {
            run.Print.Hint("No profiles yet.");
            run.Print.Hint("Create one with: 1ctl profile create [--url <api-url>] <name>");
            return Task.FromResult(ExitCode.Done);
        }

        run.Print.Header("Profiles");
        foreach (var profile in profiles)
        {
            run.Print.Line($"{(profile.IsActive ? "*" : " ")} {profile.Name}");
            run.Print.Line($"  API URL: {profile.ApiUrl}");
            run.Print.Line($"  Auth: {profile.Auth}");
            run.Print.Line($"  Org: {profile.OrganizationName}".TrimEnd());
            run.Print.Line("---");
        }

        return Task.FromResult(ExitCode.Done);
    }
}
