using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Everything known of one app on the cluster at one moment.</summary>
/// <param name="Deployment">The Deployment, or StatefulSet, that makes the pods; null while the cluster has none.</param>
/// <param name="Route">Null while the cluster has none.</param>
/// <param name="Warnings">Newest first, by the uid of the pod or claim they are about.</param>
/// <param name="LastLines">What a container that ended wrote last, by the pod's uid.</param>
/// <param name="Listeners">Why a running container's port does not answer, by the pod's uid, as far as it could be found out.</param>
/// <param name="SilentMachines">Names of machines that the cluster has no word from: of what runs there, nothing new is known.</param>
internal sealed record AppSight(
    DeploymentFacts? Deployment,
    RouteFacts? Route,
    IReadOnlyList<PodFacts> Pods,
    ILookup<string, WarningFacts> Warnings,
    IReadOnlyDictionary<string, IReadOnlyList<string>> LastLines,
    IReadOnlyDictionary<string, Verdict> Listeners,
    IReadOnlySet<string> SilentMachines)
{
    /// <summary>Of the volume that the app mounts; null when it mounts none, or the cluster has not got it yet.</summary>
    public ClaimFacts? Claim { get; init; }
}
