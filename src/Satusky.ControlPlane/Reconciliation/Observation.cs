using Satusky.Contracts.Api;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>What the engine last found of an app, stored so that every replica answers the same.</summary>
/// <param name="Progress">Percent of the wanted instances that are ready.</param>
/// <param name="OperationId">The operation that was last told this progress.</param>
internal sealed record Observation(IReadOnlyList<InstanceView> Instances, int Progress, bool TookOver, long? EarlierRelease, string? OperationId)
{
    /// <summary>An earlier release still serves and is to be replaced.</summary>
    public bool EarlierServes => !TookOver && EarlierRelease is not null;

    public static Observation Of(Convergence convergence, OperationRow? operation, Observation? before) => new(
        convergence.Instances, convergence.Progress, convergence.TookOver, convergence.EarlierRelease, operation?.Id ?? before?.OperationId);

    /// <summary>Whether the operation was told something else before.</summary>
    public bool IsNewProgress(Observation? before) => (OperationId, Progress) != (before?.OperationId, before?.Progress);

    public bool Equals(Observation? other) =>
        other is not null
        && (Progress, TookOver, EarlierRelease, OperationId) == (other.Progress, other.TookOver, other.EarlierRelease, other.OperationId)
        && Instances.SequenceEqual(other.Instances);

    public override int GetHashCode() => HashCode.Combine(Progress, TookOver, EarlierRelease, OperationId, Instances.Count);
}
