using System.IO.Enumeration;
using Satusky.ContainerApi;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Named volumes of the container engine. They lie on this machine, and the engine enforces no size on them: what they may hold is recorded, what they
/// do hold is measured.
/// </summary>
internal sealed class ContainerVolumes(EngineConnection engine, ContainersOptions options, TimeProvider time) : IVolumes
{
    private const string Sentence = "it lies on this machine alone, and its size is recorded but not enforced on this engine";
    private static readonly TimeSpan MeasuringLimit = TimeSpan.FromSeconds(2);

    /// <summary>Makes the volume where it is missing, and where only one instance may use it, sees to it that no other does.</summary>
    /// <returns>The engine's name for it.</returns>
    /// <exception cref="ContainerApiException">It cannot be had; the text says why.</exception>
    public async Task<string> ReadyAsync(DesiredVolume volume, InstanceRecord instance, CancellationToken cancellationToken)
    {
        var name = await EnsureAsync(volume.Key, volume.App, cancellationToken);
        if (volume.Access == VolumeAccess.SingleWriter)
        {
            await FreeAsync(name, instance, cancellationToken);
        }

        return name;
    }

    public async Task<VolumeSight> InspectAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        var name = NameOf(volume);
        try
        {
            var details = await engine.Client.Volumes.InspectAsync(name, cancellationToken);
            return new VolumeSight(name, true, null, "local", null, Measure(details.Mountpoint), options.MachineName, Sentence);
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
        {
            return new VolumeSight(name, false, null, "local", null, null, options.MachineName, "it is made when the first instance that mounts it starts");
        }
    }

    public async Task<string?> DeleteAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        var name = NameOf(volume);
        try
        {
            RefuseForeign(await engine.Client.Volumes.InspectAsync(name, cancellationToken));
            await engine.Client.Volumes.RemoveAsync(name, cancellationToken);
            return null;
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
        {
            return null;
        }
        catch (ContainerApiException exception) when (exception.Fault is EngineFault.Conflict or EngineFault.Engine)
        {
            return exception.EngineMessage;
        }
    }

    public Task<string?> GrowthFaultAsync(VolumeKey volume, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    private string NameOf(VolumeKey volume) => $"satusky-{options.PlatformId[..8]}-{volume.Namespace}-{volume.Name}";

    /// <returns>The engine's name for it.</returns>
    private async Task<string> EnsureAsync(VolumeKey volume, string app, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string>
        {
            [EngineLabels.Platform] = options.PlatformId,
            [EngineLabels.Organization] = volume.Namespace,
            [EngineLabels.Volume] = volume.Id,
            [EngineLabels.Name] = app,
        };
        var made = await engine.Client.Volumes.CreateAsync(NameOf(volume), labels, cancellationToken);
        RefuseForeign(made);
        return made.Name;
    }

    private void RefuseForeign(VolumeDetails volume)
    {
        if (volume.Labels.GetValueOrDefault(EngineLabels.Platform) != options.PlatformId)
        {
            throw new ContainerApiException(EngineFault.Conflict, "volume", $"volume {volume.Name} exists and is not this platform's: remove it from the container engine");
        }
    }

    /// <summary>
    /// The planner lets no second instance of an app with such a volume begin. What runs here all the same is a container that a kill left behind, or not
    /// the app's at all.
    /// </summary>
    private async Task FreeAsync(string name, InstanceRecord instance, CancellationToken cancellationToken)
    {
        var users = await engine.Client.Containers.ListAsync(all: false, EngineFilters.Of("volume", name), cancellationToken);
        foreach (var user in users)
        {
            if (user.Labels.GetValueOrDefault(EngineLabels.Platform) != options.PlatformId || user.Labels.GetValueOrDefault(EngineLabels.App) != instance.AppId)
            {
                throw new ContainerApiException(EngineFault.Conflict, "start", $"volume {name} is in use by container {user.Name}");
            }

            await engine.Client.Containers.RemoveAsync(user.Id, force: true, volumes: true, cancellationToken);
        }
    }

    /// <summary>The bytes of all files, or null where they cannot be read or are too many to count now.</summary>
    private long? Measure(string folder)
    {
        var start = time.GetTimestamp();
        var bytes = 0L;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            foreach (var length in new FileSystemEnumerable<long>(folder, (ref FileSystemEntry entry) => entry.IsDirectory ? 0 : entry.Length, options))
            {
                bytes += length;
                if (time.GetElapsedTime(start) > MeasuringLimit)
                {
                    return null;
                }
            }

            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
