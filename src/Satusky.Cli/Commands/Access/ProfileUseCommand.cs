using System.CommandLine;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class ProfileUseCommand : CliCommand
{
    private readonly Argument<string> name = new("name") { Description = "Name of the profile" };

    public ProfileUseCommand() : base("use", "Make a profile the active one") => Arguments.Add(name);

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var chosen = run.Value(name)!;
        var profile = run.Profiles.Get(chosen);
        run.Profiles.Activate(chosen);
        run.Print.Success($"Switched to profile '{chosen}'");
        run.Print.Field("API URL", profile.ApiUrl);
        if (!profile.IsLoggedIn)
            run.Print.Hint("Not logged in yet: run '1ctl auth login --token <token>'");
        run.TryWriteJson(ProfileView.Of(run, chosen), CliJson.Default.ProfileView);
        return Task.FromResult(ExitCode.Done);
    }
}
