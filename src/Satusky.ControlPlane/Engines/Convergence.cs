using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines;

/// <summary>What an engine found and did in one step.</summary>
public sealed record Convergence
{
    public required IReadOnlyList<InstanceView> Instances { get; init; }

    /// <summary>Are the instances of the desired release running and healthy?</summary>
    public required Verdict Workload { get; init; }

    /// <summary>Does the hostname lead to ready instances?</summary>
    public required Verdict Route { get; init; }

    /// <summary>Percent of the wanted instances that are ready.</summary>
    public required int Progress { get; init; }

    /// <summary>The desired release has taken over: it serves, or nothing else did.</summary>
    public required bool TookOver { get; init; }

    /// <summary>The newest release that answers requests now, or null when none does.</summary>
    public long? ServingRelease { get; init; }

    /// <summary>The release of instances that serve and are to be replaced, or null when there are none.</summary>
    public long? EarlierRelease { get; init; }

    /// <summary>What answers requests while the desired state is not reached, as half a sentence; null when nothing does.</summary>
    public string? WhatServes => Serving(EarlierRelease);

    /// <summary>Nothing is left to do: only instances of the desired release exist and all are ready.</summary>
    public required bool Settled { get; init; }

    /// <summary>When to look again even if nothing is observed; null when only a change can matter.</summary>
    public TimeSpan? LookAgainIn { get; init; }

    internal static string? Serving(long? earlier) => earlier is { } release ? $"release {release} is still serving" : null;
}

/// <summary>A condition's content as an engine or probe sees it, without its history.</summary>
public sealed record Verdict(ConditionStatus Status, string Reason, string Message, IReadOnlyList<string> Evidence, string? Hint = null)
{
    public static Verdict True(string reason, string message) => new(ConditionStatus.True, reason, message, []);

    public static Verdict Unknown(string reason, string message) => new(ConditionStatus.Unknown, reason, message, []);

    public static Verdict False(string reason, string message, IReadOnlyList<string>? evidence = null, string? hint = null) =>
        new(ConditionStatus.False, reason, message, evidence ?? [], hint);
}

/// <summary>How far a removal is.</summary>
/// <param name="Remains">What could not be removed, each a sentence; empty when <paramref name="Done"/>.</param>
public sealed record Removal(bool Done, IReadOnlyList<string> Remains, TimeSpan? LookAgainIn);
