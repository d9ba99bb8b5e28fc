using Satusky.Contracts.Status;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Tells why an app's objects could not be written.</summary>
internal static class WriteFault
{
    /// <summary>The workload's verdict, or null when the fault is the platform's own.</summary>
    public static Verdict? Of(Exception exception) => exception switch
    {
        ForeignObjectException foreign => Verdict.False(Reasons.NameTaken, foreign.Message, [], foreign.Hint),
        KubernetesException { Fault: KubernetesFault.Unreachable or KubernetesFault.Unavailable or KubernetesFault.TimedOut or KubernetesFault.TooManyRequests } away =>
            Verdict.Unknown(Reasons.EngineUnavailable, $"the cluster does not answer: {away.StatusMessage}"),
        KubernetesException { Fault: KubernetesFault.Forbidden } refused when refused.StatusMessage.Contains("being terminated", StringComparison.Ordinal) => Verdict.False(
            Reasons.NamespaceTerminating, $"the organization's namespace is being deleted: {refused.StatusMessage}", [], "the app is written again as soon as the namespace is gone"),
        KubernetesException { Fault: KubernetesFault.Forbidden } refused when refused.StatusMessage.Contains("exceeded quota", StringComparison.Ordinal) => Verdict.False(
            Reasons.QuotaExceeded, $"the organization's quota is used up: {refused.StatusMessage}", [], "stop or shrink another app, or ask the platform's operator for more"),
        KubernetesException { Fault: KubernetesFault.Forbidden or KubernetesFault.Unauthorized or KubernetesFault.Invalid } refused =>
            Verdict.False(Reasons.FailedCreate, $"the cluster refuses the app's objects: {refused.StatusMessage}"),
        KubernetesException { Fault: KubernetesFault.NotFound } missing => Verdict.Unknown(Reasons.Pending, $"the cluster is not ready for the app: {missing.StatusMessage}"),
        _ => null,
    };
}
