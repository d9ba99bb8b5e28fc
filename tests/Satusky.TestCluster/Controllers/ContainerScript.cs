namespace Satusky.TestCluster;

/// <summary>What a container does each time it is started. The default starts at once, is ready at once and runs for ever.</summary>
public sealed record ContainerScript
{
    public TimeSpan StartsAfter { get; init; }

    /// <summary>After its start; readiness probes, where the container has any, pass from then on.</summary>
    public TimeSpan ReadyAfter { get; init; }

    /// <summary>The readiness probe fails for ever with this text, e.g. <c>HTTP probe failed with statuscode: 500</c>.</summary>
    public string? ProbeFailure { get; init; }

    /// <summary>The container ends with this code, <see cref="ExitsAfter"/> its start.</summary>
    public int? ExitCode { get; init; }

    public TimeSpan ExitsAfter { get; init; }

    /// <summary>The kernel ends it, <see cref="ExitsAfter"/> its start.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>The image cannot be pulled, for this reason.</summary>
    public string? PullFailure { get; init; }

    /// <summary>The liveness probe fails with this text, <see cref="ExitsAfter"/> its start, and the container is killed.</summary>
    public string? LivenessFailure { get; init; }

    /// <summary>How long it takes to end when it is asked to; longer than the grace period it is killed.</summary>
    public TimeSpan StopsAfter { get; init; }

    /// <summary>What it leaves in its termination log.</summary>
    public string? Message { get; init; }

    /// <summary>Written when it starts.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
}
