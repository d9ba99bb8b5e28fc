using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Volumes;

internal sealed class VolumesDeleteCommand : CliCommand
{
    private readonly VolumeTarget target;
    private readonly YesOption yes = new();

    public VolumesDeleteCommand() : base("delete", "Delete a detached volume with its data")
    {
        Aliases.Add("destroy");
        Aliases.Add("rm");
        target = new VolumeTarget(this);
        Options.Add(yes);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var volume = (await run.Api.GetVolumeAsync(await target.ResolveAsync(run, cancel), cancel)).Volume;
        if (!run.Confirm($"Delete volume {volume.VolumeName} of {volume.StorageSize} with all its data? This cannot be undone.", yes))
            return ExitCode.Done;

        await run.Api.DeleteVolumeAsync(volume.VolumeId, cancel);
        run.Print.Success($"Volume {volume.VolumeId} deleted");
        run.TryWriteJson(new VolumeOutcome(volume.VolumeId, volume.VolumeName, volume.ClaimName, "deleted"), CliJson.Default.VolumeOutcome);
        return ExitCode.Done;
    }
}
