using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>What is known about a process that ended.</summary>
internal sealed record ExitFacts
{
    /// <summary>As the engine reports it: 128 and the signal's number when a signal ended the process.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The engine itself says that memory ran out.</summary>
    public bool OomKilled { get; init; }

    /// <summary>The kernel's log names the container as a victim; null when that log cannot be read.</summary>
    public bool? KernelLogSaysOom { get; init; }

    /// <summary>How long it ran; null when unknown.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>The last lines of its output, secret values already masked.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];

    public MemoryQuantity? MemoryLimit { get; init; }
}
