using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Says why a pod does not run, in the platform's words.</summary>
internal static class PodDiagnosis
{
    /// <summary>The cause, or null when the pod runs or may still come up.</summary>
    public static Verdict? Explain(PodFacts pod, AppSpec spec, IEnumerable<WarningFacts> warnings, IReadOnlyList<string> lastLines, DateTimeOffset now)
    {
        if (pod.Unschedulable is { } unschedulable)
        {
            return NotScheduled(unschedulable, spec);
        }

        if (pod.Phase == "Failed" && (pod.Reason is not null || pod.Container?.End is null))
        {
            return pod.Reason == "Evicted"
                ? Verdict.False(Reasons.Evicted, $"{pod.Name} was evicted from {pod.Node}: {pod.Message}", [], "the machine ran out of memory or disk: give the app less to use, or the cluster more")
                : Verdict.False(Reasons.StartFailed, $"{pod.Name} failed: {pod.Message ?? pod.Reason ?? "the cluster does not say why"}");
        }

        return pod.Container is { } container ? OfContainer(pod, container, spec, warnings, lastLines, now) ?? OfVolumes(pod, warnings) : OfVolumes(pod, warnings);
    }

    private static Verdict? OfContainer(
        PodFacts pod, ContainerFacts container, AppSpec spec, IEnumerable<WarningFacts> warnings, IReadOnlyList<string> lastLines, DateTimeOffset now) => container switch
    {
        { WaitingFor: "ImagePullBackOff" or "ErrImagePull" or "ErrImageNeverPull" or "InvalidImageName" or "ImageInspectError" or "RegistryUnavailable" } => Verdict.False(
            Reasons.ImagePullBackOff,
            $"{pod.Node ?? "the machine"} cannot pull the image: {Cause(container.WaitingMessage)}",
            container.WaitingMessage is { } told ? [told] : [],
            "check the image's name and tag, and that the cluster may read its registry"),
        { WaitingFor: "CreateContainerConfigError" } => Verdict.False(
            Reasons.CreateContainerConfigError, $"the container cannot be configured: {container.WaitingMessage}", [], "deploy again: 1ctl deploy"),
        { WaitingFor: "CreateContainerError" or "RunContainerError" or "StartError" } => Verdict.False(
            Reasons.StartFailed, $"the container cannot be started: {container.WaitingMessage}", [], ExecFailure.Find(container.WaitingMessage ?? "")?.Hint),
        { End: { } end } when !HasStayedUp(container, now) && spec.Liveness is not null && warnings.FirstOrDefault(w => w.IsNotAlive && w.At >= end.StartedAt) is { } notAlive =>
            CheckVerdicts.NotAlive(spec, pod.Name, [notAlive.Message, .. lastLines]),
        { End: { } end } when !HasStayedUp(container, now) => OfEnd(container, end, spec, lastLines),
        _ => null,
    };

    /// <summary>Running for long enough to count as up. After an end, nothing less makes the end forgotten.</summary>
    public static bool HasStayedUp(ContainerFacts container, DateTimeOffset now) => container.RunningSince is { } since && now - since >= WorkloadManifest.StayUp;

    private static Verdict OfEnd(ContainerFacts container, ContainerEnd end, AppSpec spec, IReadOnlyList<string> lastLines)
    {
        if (end.Reason is "ContainerCannotRun" or "StartError")
        {
            return Verdict.False(Reasons.StartFailed, $"the container cannot be started: {end.Message}", [], ExecFailure.Find(end.Message ?? "")?.Hint);
        }

        var verdict = ExitDiagnosis.Explain(new ExitFacts
        {
            ExitCode = end.ExitCode,
            OomKilled = end.Reason == "OOMKilled",
            KernelLogSaysOom = end.Reason == "OOMKilled",
            Uptime = end.Uptime,
            LastLines = lastLines,
            MemoryLimit = MemoryQuantity.TryParse(spec.Memory, out var memory, out _) ? memory : null,
        });
        return verdict.Reason == Reasons.Exited && container.Restarts > 1 ? verdict with { Reason = Reasons.CrashLoopBackOff } : verdict;
    }

    private static Verdict NotScheduled(string message, AppSpec spec)
    {
        var hint = message switch
        {
            _ when message.Contains("Insufficient memory", StringComparison.Ordinal) => $"no machine has {spec.Memory} of memory free: ask for less in satusky.toml, or add a machine",
            _ when message.Contains("Insufficient cpu", StringComparison.Ordinal) => $"no machine has {spec.Cpu} cores free: ask for less in satusky.toml, or add a machine",
            _ when spec.Machines.Count > 0 && message.Contains("affinity", StringComparison.Ordinal) => $"only {string.Join(", ", spec.Machines)} may run the app: see '1ctl machine list'",
            _ => null,
        };
        return Verdict.False(Reasons.FailedScheduling, $"no machine takes the app: {message}", [], hint);
    }

    private static Verdict? OfVolumes(PodFacts pod, IEnumerable<WarningFacts> warnings) =>
        warnings.FirstOrDefault(w => w.Reason is "FailedMount" or "FailedAttachVolume" or "FailedCreatePodSandBox") is { } warning && pod.Phase == "Pending"
            ? Verdict.False(Reasons.StartFailed, $"{pod.Name} cannot be set up: {Cause(warning.Message)}", [warning.Message])
            : null;

    /// <summary>What the machine was told, without the words around it.</summary>
    private static string Cause(string? message) => message?.Split("ErrImagePull: ")[^1] ?? "the cluster does not say why";
}
