using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines;

/// <summary>What an app should be, as stored. Instances belong to the pair of <see cref="Release"/> and <see cref="Generation"/>.</summary>
public sealed record DesiredApp
{
    public required AppKey Key { get; init; }

    /// <summary>The other engine that has a part in the app while it moves; every other has to have nothing of it.</summary>
    public string? AlsoOn { get; init; }

    /// <summary>The public hostname, without scheme and port; null for an app that is not public.</summary>
    public required string? Hostname { get; init; }

    /// <summary>What the app is reached by: its hostname, or its name and port inside the network.</summary>
    public string Address => Hostname ?? Spec.InternalAddress;

    public required long Release { get; init; }

    /// <summary>Grows with every restart of the same release.</summary>
    public required long Generation { get; init; }

    public required AppSpec Spec { get; init; }

    public required int Replicas { get; init; }

    /// <summary>The engine's own id of the image, which never changes under a tag.</summary>
    public required string ImageId { get; init; }

    /// <summary>The configuration revision new instances read.</summary>
    public required long ConfigRevision { get; init; }

    /// <summary>The newest configuration revision, which instances get at the next restart or deploy.</summary>
    public required long NewestConfigRevision { get; init; }

    /// <summary>What the release's first instance has to wait for; null when it may start.</summary>
    public string? WaitsFor { get; init; }
    /// <summary>Mounted by every instance; null when the app keeps nothing.</summary>
    public DesiredVolume? Volume { get; init; }
}
