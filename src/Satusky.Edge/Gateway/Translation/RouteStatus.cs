using System.Text.Json;
using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>Writes what this controller says of a route and leaves alone what others say.</summary>
internal static class RouteStatus
{
    // The API allows no more.
    private const int MaxParents = 32;

    public static StatusWrite? Write(RouteRecord route, IEnumerable<Parentage> parentages, DateTimeOffset now)
    {
        var current = (route.Status?["parents"] as JsonArray ?? []).OfType<JsonObject>().ToArray();
        var ours = current.Where(entry => (string?)entry["controllerName"] == GatewayClassName.Controller).ToArray();
        JsonArray parents = [.. current.Except(ours).Select(entry => entry.DeepClone()).Concat(parentages.Select(parentage => Write(parentage, ours, now))).Take(MaxParents)];
        return parents.Count == 0 && current.Length == 0
            ? null
            : StatusWrite.Where(KubernetesResource.HttpRoutes, route.Metadata, route.Status, new() { ["parents"] = parents });
    }

    private static JsonObject Write(Parentage parentage, JsonObject[] ours, DateTimeOffset now)
    {
        var reference = JsonSerializer.SerializeToNode(parentage.Reference, RecordJson.Default.ParentReference);
        var before = ours.FirstOrDefault(entry => JsonNode.DeepEquals(entry["parentRef"], reference));
        Condition[] conditions =
        [
            Condition.Of("Accepted", parentage.Refused, "Accepted", "The route is attached"),
            Condition.Of("ResolvedRefs", parentage.Route.Unresolved, "ResolvedRefs", "Every backend is there"),
        ];
        return new()
        {
            ["parentRef"] = reference,
            ["controllerName"] = GatewayClassName.Controller,
            ["conditions"] = Conditions.Write(conditions, before?["conditions"] as JsonArray, parentage.Route.Route.Metadata.Generation, now),
        };
    }
}
