using System.CommandLine;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Volumes;

internal sealed class VolumesListCommand : CliCommand
{
    private readonly Argument<string?> name = new("app") { Description = "App by name or deployment ID (default: every volume)", Arity = ArgumentArity.ZeroOrOne };
    private readonly TargetOptions target;

    public VolumesListCommand() : base("list", "List the volumes of the organization, or the one of an app")
    {
        Arguments.Add(name);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var isOne = run.IsGiven(target.DeploymentId) || run.IsGiven(target.App) || run.IsGiven(target.Config);
        var app = run.Value(name) ?? (isOne ? target.Resolve(run).Reference : null);
        var volumes = await run.Api.GetVolumesAsync(app is null ? null : (await run.Api.GetAppAsync(app, cancel)).DeploymentId, cancel);
        if (run.TryWriteJson(volumes, ContractsJson.Default.IReadOnlyListVolumeView))
            return ExitCode.Done;

        if (volumes.Count == 0)
        {
            run.Print.Hint("No volumes found");
            return ExitCode.Done;
        }

        var table = new Table("VOLUME ID", "NAME", "APP", "SIZE", "PVC", "STATUS", "MOUNT", "DESTROY POLICY");
        foreach (var volume in volumes)
            table.Add(
                volume.VolumeId, volume.VolumeName, volume.AppLabel, volume.StorageSize, volume.ClaimName, volume.State, volume.MountPath ?? "-", VolumeText.Of(volume.DestroyPolicy));
        run.Print.Table(table);
        return ExitCode.Done;
    }
}
