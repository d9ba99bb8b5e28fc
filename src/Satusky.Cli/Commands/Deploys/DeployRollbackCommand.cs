using System.CommandLine;
using System.Globalization;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployRollbackCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly WaitOption wait;
    private readonly YesOption yes = new();
    private readonly Option<long?> version = new("--version")
    {
        Description = "Release to go back to (default: the one before the active one)",
        HelpName = "number",
    };

    public DeployRollbackCommand() : base("rollback", "Go back to an earlier release: its image, settings, variables and secrets")
    {
        target = new TargetOptions(this, positional: true);
        Options.Add(version);
        Options.Add(yes);
        wait = new WaitOption(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        if (run.Value(target.Name!) is { } name && long.TryParse(name, CultureInfo.InvariantCulture, out var number))
            throw new CliException($"\"{name}\" is no app", $"To go back to release {number}: 1ctl deploy rollback --version {number}") { Code = Reasons.InvalidCommandLine };

        var app = target.Resolve(run).Reference;
        var releases = await run.Api.GetReleasesAsync(app, cancel);
        var active = releases.FirstOrDefault(release => release.Status == "active");
        var chosen = Choose(releases, active, run.Value(version));
        if (!run.Confirm($"Roll back deployment {chosen.DeploymentId} to version {chosen.VersionNumber}?", yes))
            return ExitCode.Done;

        var accepted = await run.Api.RollBackAsync(app, chosen.VersionNumber, cancel);
        run.Print.Success($"Rollback to version {accepted.Version} initiated");
        run.Print.Hint($"Use '1ctl deploy status --deployment-id {accepted.DeploymentId}' to monitor progress.");
        if (active is not null)
            run.Print.Hint($"To undo it: 1ctl deploy rollback --version {active.VersionNumber}");
        return await wait.FinishAsync(
            run,
            new RolloutOutcome { DeploymentId = accepted.DeploymentId, OperationId = accepted.OperationId, Release = accepted.Release },
            cancel);
    }

    private static ReleaseView Choose(IReadOnlyList<ReleaseView> releases, ReleaseView? active, long? wanted)
    {
        var targets = releases.Where(release => release.CanRollBack && release != active).ToArray();
        var valid = targets.Length == 0
            ? "No release has been active before this one"
            : $"Releases to go back to: {string.Join(", ", targets.Select(release => release.VersionNumber))}";
        if (wanted is null)
        {
            return targets.FirstOrDefault(release => active is null || release.VersionNumber < active.VersionNumber)
                ?? throw new CliException("no previous release to roll back to", valid) { Code = Reasons.NoRollbackTarget };
        }

        return targets.FirstOrDefault(release => release.VersionNumber == wanted) ?? throw new CliException(
            wanted == active?.VersionNumber
                ? $"release {wanted} is the active one"
                : releases.Any(release => release.VersionNumber == wanted)
                ? $"release {wanted} was never active, so there is nothing to go back to"
                : $"release {wanted} does not exist",
            valid) { Code = Reasons.NoRollbackTarget };
    }
}
