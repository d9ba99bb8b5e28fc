namespace Satusky.ControlPlane.Engines;

/// <summary>
/// The data of apps on an engine. A volume comes into being with the first instance that mounts it; what should be, who owns it and whether it may
/// go is the platform's business and settled before anything here is called. Any replica may ask.
/// </summary>
public interface IVolumes
{
    /// <summary>Looks; changes nothing.</summary>
    Task<VolumeSight> InspectAsync(VolumeKey volume, CancellationToken cancellationToken);

    /// <summary>Removes the volume with its data; safe to repeat.</summary>
    /// <returns>Why it is still there, in one sentence; null when it is gone.</returns>
    Task<string?> DeleteAsync(VolumeKey volume, CancellationToken cancellationToken);

    /// <summary>Why the volume cannot grow, in one sentence with what helps; null when it can. Growing itself comes with the next convergence.</summary>
    Task<string?> GrowthFaultAsync(VolumeKey volume, CancellationToken cancellationToken);
}
