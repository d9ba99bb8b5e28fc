using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Leadership;

namespace Satusky.ControlPlane.Volumes;

/// <summary>What becomes of a destroyed app's volume, once nothing of the app runs any more.</summary>
internal sealed class VolumeLeave(LeaderWrites writes, IVolumes volumes, TimeProvider time)
{
    /// <summary>Deletes the volume or leaves it detached, and says which in a sentence; null when the app had none. Safe to repeat.</summary>
    public async Task<string?> RunAsync(string appId, CancellationToken cancellationToken)
    {
        VolumeRow? volume = null;
        await writes.WriteAsync(
            async transaction =>
            {
                volume = await transaction.FindVolumeOfAppAsync(appId);
                if (volume is { IsDeleting: 0 } && volume.ReadPolicy() == VolumePolicy.Delete)
                {
                    volume = await transaction.UpdateVolumeAsync(volume with { IsDeleting = 1 }, time);
                }
            },
            cancellationToken);
        if (volume is null)
        {
            return null;
        }

        var left = volume.IsDeleting == 0 ? null : await volumes.DeleteAsync(volume.Key, cancellationToken);
        var isGone = volume.IsDeleting != 0 && left is null;
        await writes.WriteAsync(
            transaction => isGone ? transaction.DeleteVolumeAsync(volume.Id) : transaction.UpdateVolumeAsync(volume with { AppId = null, IsDeleting = 0 }, time), cancellationToken);
        var kept = $"volume {volume.Name} of {volume.ReadSize()} remains with its data: attach it with name = \"{volume.Name}\" in [volume], or give it up with 1ctl volumes delete {volume.Name}";
        return isGone ? $"volume {volume.Name} and its data are deleted" : left is null ? kept : $"{kept}; it could not be deleted: {left}";
    }
}
