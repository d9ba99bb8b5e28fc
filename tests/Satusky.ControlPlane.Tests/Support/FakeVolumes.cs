using System.Collections.Concurrent;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Volumes that are as the test says. Without a word, each exists and can be deleted and grown.</summary>
internal sealed class FakeVolumes : IVolumes
{
    public string? GrowthFault { get; set; }

    public string? DeletionFault { get; set; }

    public ConcurrentBag<string> Deleted { get; } = [];

    public Task<VolumeSight> InspectAsync(VolumeKey volume, CancellationToken cancellationToken) =>
        Task.FromResult(new VolumeSight($"fake-{volume.Name}", true, "Bound", "fast", new(1024 * 1024), 4096, FakeEngine.MachineName, "kept in memory"));

    public Task<string?> DeleteAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        if (DeletionFault is null)
        {
            Deleted.Add(volume.Name);
        }

        return Task.FromResult(DeletionFault);
    }

    public Task<string?> GrowthFaultAsync(VolumeKey volume, CancellationToken cancellationToken) => Task.FromResult(GrowthFault);
}
