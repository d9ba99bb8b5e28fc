using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>A warning that the cluster raised about an object.</summary>
/// <param name="ObjectUid">Of the object it is about.</param>
/// <param name="Count">How often it was raised so far.</param>
internal sealed record WarningFacts(string ObjectUid, string ObjectKind, string ObjectName, string Namespace, string Reason, string Message, DateTimeOffset At, long Count = 1)
{
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
