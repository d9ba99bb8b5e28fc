using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>A warning that the cluster raised about an object.</summary>
/// <param name="ObjectUid">Of the object it is about.</param>
/// <param name="Count">How often it was raised so far.</param>
internal sealed record WarningFacts(string ObjectUid, string ObjectKind, string ObjectName, string Namespace, string Reason, string Message, DateTimeOffset At, long Count = 1)
{
    /// <summary>A liveness probe failed; the machine ends the container when that goes on.</summary>
    public bool IsNotAlive => Reason == "Unhealthy" && Message.StartsWith("Liveness probe", StringComparison.Ordinal);

    /// <summary>Another probe failed, so the instance gets no requests.</summary>
    public bool IsUnready => Reason == "Unhealthy" && !IsNotAlive;

    public static WarningFacts Of(JsonElement warning) => new(
        warning.Text("involvedObject", "uid") ?? "",
        warning.Text("involvedObject", "kind") ?? "",
        warning.Text("involvedObject", "name") ?? "",
        warning.Text("metadata", "namespace") ?? "",
        warning.Text("reason") ?? "",
        warning.Text("message") ?? "",
        warning.Time("lastTimestamp") ?? warning.Time("series", "lastObservedTime") ?? warning.Time("eventTime") ?? warning.Time("metadata", "creationTimestamp") ?? DateTimeOffset.UnixEpoch,
        Math.Max(1, Math.Max(warning.Number("count"), warning.Number("series", "count"))));
}
