using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>What the engine knows about one instance it made.</summary>
/// <param name="Id">Also the edge's name for it.</param>
/// <param name="Name">The container's name, <c>app-hash-five</c>.</param>
/// <param name="Address">Its fixed IPv4 address; not given out again while the record stands.</param>
internal sealed record InstanceRecord(
    string Id,
    string AppId,
    string Network,
    string Name,
    string Address,
    int Port,
    long Release,
    long Generation,
    long ConfigRevision,
    string ImageId,
    DateTimeOffset CreatedAt)
{
    public InstancePhase Phase { get; init; }

    /// <summary>What its release asks for, but for the files.</summary>
    public required AppSpec Spec { get; init; }

    public DesiredVolume? Volume { get; init; }

    public string? ContainerId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it first got requests, or null if it never did.</summary>
    public DateTimeOffset? FirstReadyAt { get; init; }

    /// <summary>When its present phase began.</summary>
    public DateTimeOffset Since { get; init; }

    public int Restarts { get; init; }

    /// <summary>Ends in a row without a long run between them; sets the back-off.</summary>
    public int Crashes { get; init; }

    /// <summary>The next start, while waiting.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public InstanceEnd? LastEnd { get; init; }

    public bool BelongsTo(DesiredApp desired) => Release == desired.Release && Generation == desired.Generation;
}

/// <summary>How an instance's last container ended, or why it could not start.</summary>
/// <param name="Reason">A code out of the catalogue.</param>
internal sealed record InstanceEnd(DateTimeOffset At, int? ExitCode, string Reason, string Message, IReadOnlyList<string> Evidence, string? Hint);
