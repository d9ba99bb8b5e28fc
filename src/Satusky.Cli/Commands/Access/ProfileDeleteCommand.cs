using System.CommandLine;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Access;

internal sealed class ProfileDeleteCommand : CliCommand
{
    private readonly Argument<string> name = new("name") { Description = "Name of the profile" };

    public ProfileDeleteCommand() : base("delete", "Forget a platform and the login there") => Arguments.Add(name);

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var chosen = run.Value(name)!;
        _ = run.Profiles.Get(chosen);
        if (run.Profiles.ActiveName() == chosen)
            throw new CliException(
                $"profile '{chosen}' is the active one and cannot be deleted",
                "Switch to another one first: 1ctl profile use <name>") { Code = Reasons.Conflict };

        run.Profiles.Delete(chosen);
        run.Print.Success($"Profile '{chosen}' deleted");
        return Task.FromResult(ExitCode.Done);
    }
}
