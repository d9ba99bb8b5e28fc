using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Volumes;

internal sealed class VolumesInspectCommand : CliCommand
{
    private readonly VolumeTarget target;

    public VolumesInspectCommand() : base("inspect", "Show a volume in full: size, use, where it is, who mounts it")
    {
        Aliases.Add("get");
        target = new VolumeTarget(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var details = await run.Api.GetVolumeAsync(await target.ResolveAsync(run, cancel), cancel);
        if (run.TryWriteJson(details, ContractsJson.Default.VolumeDetails))
            return ExitCode.Done;

        var (volume, storage, mount, print) = (details.Volume, details.Pvc, details.Mount, run.Print);
        print.Header("Volume Details");
        print.Field("Volume ID", volume.VolumeId);
        print.Field("Name", volume.VolumeName);
        print.Field("App", volume.AppLabel);
        print.Field("Status", volume.State);
        print.Field("Size", volume.StorageSize);
        print.Field("Used", storage.UsedBytes is { } used ? VolumeText.OfBytes(used) : "not measured");
        print.Field("Access Mode", VolumeText.Of(volume.AccessMode));
        print.Field("Destroy Policy", VolumeText.Of(volume.DestroyPolicy));
        print.Field("PVC", storage.Name);
        print.Field("PVC Status", storage.Phase ?? (storage.Exists ? "exists" : "not made yet"));
        print.Field("Capacity", storage.Capacity ?? "not enforced");
        print.Field("Storage Class", storage.StorageClass ?? volume.StorageClass ?? "default");
        print.Field("Machine", storage.Machine ?? "any");
        print.Field("Mount", mount.Path ?? "not mounted");
        print.Field("Created", RelativeTime.Of(volume.CreatedAt, run.Now));
        foreach (var message in new[] { storage.Message, mount.Message }.OfType<string>())
            print.Hint(message);
        return ExitCode.Done;
    }
}
