using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Deploys;

internal sealed class DeployReleasesCommand : CliCommand
{
    private readonly TargetOptions target;

    public DeployReleasesCommand() : base("releases", "List the releases of an app, newest first") =>
        target = new TargetOptions(this, positional: true);

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var releases = await run.Api.GetReleasesAsync(target.Resolve(run).Reference, cancel);
        if (run.TryWriteJson(releases, ContractsJson.Default.IReadOnlyListReleaseView))
            return ExitCode.Done;

        if (releases.Count == 0)
        {
            run.Print.Hint("No releases found");
            return ExitCode.Done;
        }

        var table = new Table("VERSION", "IMAGE", "STATUS", "DEPLOYED");
        foreach (var release in releases)
            table.Add($"{release.VersionNumber}", release.Image, release.Status, RelativeTime.Of(release.DeployedAt, run.Now));
        run.Print.Table(table);
        return ExitCode.Done;
    }
}
