using Satusky.Contracts;

namespace Satusky.Cli.Commands.Volumes;

internal sealed class VolumesDetachCommand : CliCommand
{
    private readonly VolumeTarget target;
    private readonly YesOption yes = new();

    public VolumesDetachCommand() : base("detach", "Take a volume from its app, which must not mount it any more; the data stays")
    {
        target = new VolumeTarget(this);
        Options.Add(yes);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var volume = await target.ResolveAsync(run, cancel);
        if (!run.Confirm($"Detach volume {volume}? Its data stays until it is deleted.", yes))
            return ExitCode.Done;

        var detached = await run.Api.DetachVolumeAsync(volume, cancel);
        run.Print.Success($"Volume {detached.VolumeId} detached; PVC retained");
        run.Print.Hint($"Attach it to an app with name = \"{detached.VolumeName}\" in [volume]");
        run.TryWriteJson(detached, ContractsJson.Default.VolumeView);
        return ExitCode.Done;
    }
}
