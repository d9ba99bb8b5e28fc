using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>What is remembered of a pod.</summary>
/// <param name="Reason">Why the pod as a whole is where it is, such as <c>Evicted</c>.</param>
/// <param name="Unschedulable">Why no machine takes it; null when one did.</param>
/// <param name="Container">The app's container; null until the machine has told of it.</param>
internal sealed record PodFacts(
    string Uid,
    string Namespace,
    string Name,
    string AppId,
    long Release,
    long Generation,
    long Configuration,
    string Phase,
    string? Reason,
    string? Message,
    string? Node,
    string? Address,
    string? Unschedulable,
    bool IsReady,
    bool IsDeleting,
    DateTimeOffset CreatedAt,
    ContainerFacts? Container)
{
    public bool BelongsTo(DesiredApp desired) => Release == desired.Release && Generation == desired.Generation;

    /// <summary>It has ended and will not run again.</summary>
    public bool IsOver => Phase is "Succeeded" or "Failed";

    public static PodFacts Of(JsonElement pod)
    {
        var scheduled = Condition(pod, "PodScheduled");
        return new PodFacts(
            pod.Text("metadata", "uid")!,
            pod.Text("metadata", "namespace")!,
            pod.Text("metadata", "name")!,
            pod.Text("metadata", "labels", EngineLabels.App) ?? "",
            pod.LabelNumber(EngineLabels.Release),
            pod.LabelNumber(EngineLabels.Generation),
            pod.LabelNumber(EngineLabels.Configuration),
            pod.Text("status", "phase") ?? "Pending",
            pod.Text("status", "reason"),
            pod.Text("status", "message"),
            pod.Text("spec", "nodeName"),
            pod.Text("status", "podIP"),
            scheduled is { } condition && condition.Text("status") == "False" ? condition.Text("message") ?? "no machine fits" : null,
            Condition(pod, "Ready") is { } ready && ready.Text("status") == "True",
            pod.At("metadata", "deletionTimestamp") is not null,
            pod.Time("metadata", "creationTimestamp") ?? DateTimeOffset.UnixEpoch,
            pod.Items("status", "containerStatuses").Where(c => c.Text("name") == ClusterNames.AppContainer).Select(ContainerFacts.Of).FirstOrDefault());
    }

    private static JsonElement? Condition(JsonElement pod, string type)
    {
        foreach (var condition in pod.Items("status", "conditions"))
        {
            if (condition.Text("type") == type)
            {
                return condition;
            }
        }

        return null;
    }
}

/// <summary>A container's state.</summary>
/// <param name="WaitingFor">The cluster's word while it does not run, such as <c>ImagePullBackOff</c>; null while it runs or has ended.</param>
/// <param name="End">How it ended last; null when it never has.</param>
internal sealed record ContainerFacts(DateTimeOffset? RunningSince, string? WaitingFor, string? WaitingMessage, ContainerEnd? End, int Restarts)
{
    public static ContainerFacts Of(JsonElement status) => new(
        status.Time("state", "running", "startedAt"),
        status.Text("state", "waiting", "reason"),
        status.Text("state", "waiting", "message"),
        status.At("state", "terminated") is { } ended ? ContainerEnd.Of(ended) : status.At("lastState", "terminated") is { } last ? ContainerEnd.Of(last) : null,
        (int)status.Number("restartCount"));
}

/// <param name="Reason">The cluster's word: <c>Error</c>, <c>Completed</c>, <c>OOMKilled</c>, <c>ContainerCannotRun</c>, …</param>
internal sealed record ContainerEnd(int ExitCode, string? Reason, string? Message, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public TimeSpan? Uptime => FinishedAt - StartedAt;

    public static ContainerEnd Of(JsonElement terminated) => new(
        (int)terminated.Number("exitCode"), terminated.Text("reason"), terminated.Text("message"), terminated.Time("startedAt"), terminated.Time("finishedAt"));
}
