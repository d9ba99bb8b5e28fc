using System.Text.Json;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>What gateways say about an HTTPRoute.</summary>
internal sealed record RouteFacts(DateTimeOffset CreatedAt, IReadOnlyList<RouteParent> Parents)
{
    public static RouteFacts Of(JsonElement route)
    {
        var generation = route.Number("metadata", "generation");
        return new(route.Time("metadata", "creationTimestamp") ?? DateTimeOffset.UnixEpoch, [.. route.Items("status", "parents").Select(parent => RouteParent.Of(parent, generation))]);
    }
}

/// <param name="Fault">The first condition that is false; null when all hold.</param>
/// <param name="IsCurrent">It speaks of the route as it is now.</param>
internal sealed record RouteParent(string Namespace, string Name, string Controller, bool IsAccepted, RouteFault? Fault, bool IsCurrent)
{
    public static RouteParent Of(JsonElement parent, long generation)
    {
        var conditions = parent.Items("conditions").ToList();
        var fault = conditions.FirstOrDefault(c => c.Text("type") is "Accepted" or "ResolvedRefs" && c.Text("status") == "False");
        return new(
            parent.Text("parentRef", "namespace") ?? "",
            parent.Text("parentRef", "name") ?? "",
            parent.Text("controllerName") ?? "",
            conditions.Any(c => c.Text("type") == "Accepted" && c.Text("status") == "True"),
            fault.ValueKind == JsonValueKind.Object ? new RouteFault(fault.Text("reason") ?? "", fault.Text("message") ?? "") : null,
            conditions.All(c => c.Number("observedGeneration") == 0 || c.Number("observedGeneration") >= generation));
    }
}

internal sealed record RouteFault(string Reason, string Message);
