using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines;

/// <summary>What an app should be, as stored. Instances belong to the pair of <see cref="Release"/> and <see cref="Generation"/>.</summary>
public sealed record DesiredApp
{
    public required AppKey Key { get; init; }

    /// <summary>The public hostname, without scheme and port.</summary>
    public required string Hostname { get; init; }

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
}
