using System.Text.Json;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>What is remembered of a build's Job.</summary>
/// <param name="FailedFor">The cluster's word for why the Job failed or is about to, such as <c>DeadlineExceeded</c>.</param>
internal sealed record BuildJobFacts(string Uid, bool IsDeleting, string? FailedFor)
{
    public static BuildJobFacts Of(JsonElement job) => new(
        job.Text("metadata", "uid")!,
        job.At("metadata", "deletionTimestamp") is not null,
        job.Items("status", "conditions")
            .FirstOrDefault(c => c.Text("type") is "Failed" or "FailureTarget" && c.Text("status") == "True") is { ValueKind: JsonValueKind.Object } failed
            ? failed.Text("reason") ?? "Failed"
            : null);
}

/// <summary>What is remembered of a build's pod.</summary>
/// <param name="Disrupted">Why the cluster took the pod away for reasons of its own; null when it did not.</param>
/// <param name="Context">The container that fetches the context.</param>
/// <param name="Build">The container that builds.</param>
internal sealed record BuildPodFacts(
    string Uid,
    string Name,
    string Phase,
    string? Reason,
    string? Message,
    string? Node,
    string? Unschedulable,
    string? Disrupted,
    bool IsDeleting,
    ContainerFacts? Context,
    ContainerFacts? Build)
{
    /// <summary>The build has begun, so that there may be lines to read.</summary>
    public bool HasBegun => Build is { RunningSince: not null } or { End: not null };

    public static BuildPodFacts Of(JsonElement pod) => new(
        pod.Text("metadata", "uid")!,
        pod.Text("metadata", "name")!,
        pod.Text("status", "phase") ?? "Pending",
        pod.Text("status", "reason"),
        pod.Text("status", "message"),
        pod.Text("spec", "nodeName"),
        Condition(pod, "PodScheduled", "False") is { } unscheduled ? unscheduled.Text("message") ?? "no machine fits" : null,
        Condition(pod, "DisruptionTarget", "True") is { } disrupted && disrupted.Text("reason") != "TerminationByKubelet" ? disrupted.Text("message") ?? "it was disrupted" : null,
        pod.At("metadata", "deletionTimestamp") is not null,
        Container(pod, "initContainerStatuses", BuildObjects.ContextContainer),
        Container(pod, "containerStatuses", BuildObjects.BuildContainer));

    private static JsonElement? Condition(JsonElement pod, string type, string status)
    {
        foreach (var condition in pod.Items("status", "conditions"))
        {
            if (condition.Text("type") == type && condition.Text("status") == status)
            {
                return condition;
            }
        }

        return null;
    }

    private static ContainerFacts? Container(JsonElement pod, string list, string name) =>
        pod.Items("status", list).Where(c => c.Text("name") == name).Select(ContainerFacts.Of).FirstOrDefault();
}
