using System.CommandLine;
using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Access;

internal sealed class ProfileCreateCommand : CliCommand
{
    private readonly Argument<string> name = new("name") { Description = "Name of the profile" };
    private readonly Option<string?> url = Flag.Text("--url", "api-url", $"Address of the platform's API (default {ApiUrl.Default})");

    public ProfileCreateCommand() : base("create", "Add a platform; again with the same address changes nothing")
    {
        Arguments.Add(name);
        Options.Add(url);
    }

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var chosen = run.Value(name)!;
        if (ProfileName.Fault(chosen) is { } fault)
            throw new CliException(fault);

        var address = ApiUrl.Parse(run.Value(url) ?? run.Value(run.Root.ApiUrl) ?? run.Host.Variable("SATUSKY_API_URL") ?? ApiUrl.Default);
        var profile = run.Profiles.Find(chosen);
        if (profile is null || ApiUrl.Parse(profile.ApiUrl) != address)
        {
            // A login and a pinned certificate belong to the old address.
            profile = new Profile { ApiUrl = address };
            run.Profiles.Save(chosen, profile);
        }

        run.Print.Success($"Profile '{chosen}' created");
        run.Print.Field("API URL", address);
        if (!profile.IsLoggedIn)
        {
            run.Print.Hint("Next steps:");
            run.Print.Line($"  1ctl profile use {chosen}");
            run.Print.Line("  1ctl auth login --token <token>");
        }

        run.TryWriteJson(ProfileView.Of(run, chosen), CliJson.Default.ProfileView);
        return Task.FromResult(ExitCode.Done);
    }
}
