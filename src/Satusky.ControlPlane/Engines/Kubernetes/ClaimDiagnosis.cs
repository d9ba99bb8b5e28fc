using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Says why an app waits for its volume.</summary>
internal static class ClaimDiagnosis
{
    /// <summary>The cause, or null while the cluster may still provide the volume, or has.</summary>
    /// <param name="waiting">The first instance that does not run.</param>
    public static Verdict? Explain(ClaimFacts claim, PodFacts? waiting, IEnumerable<WarningFacts> warnings)
    {
        if (claim.IsBound || waiting is null)
        {
            return null;
        }

        var told = warnings.FirstOrDefault(w => w.Reason is "ProvisioningFailed" or "FailedBinding" or "ClaimLost" or "ClaimMisbound");
        var unbound = waiting.Unschedulable?.Contains("PersistentVolumeClaim", StringComparison.Ordinal) == true ? waiting.Unschedulable : null;
        if (told is null && unbound is null)
        {
            return null;
        }

        var cause = told?.Message
            ?? (claim.Class is null ? "it names no storage class, and the cluster has no default one" : $"nothing has provided a volume of storage class \"{claim.Class}\" yet");
        return Verdict.False(
            Reasons.VolumePending,
            $"the volume's claim {claim.Name} is not bound: {cause}",
            [.. new[] { told?.Message, unbound }.OfType<string>()],
            "name a storage class that the cluster has with class in [volume] (kubectl get storageclass), or ask the cluster's operator for a provisioner; a volume that was never bound can be deleted and made anew");
    }
}
