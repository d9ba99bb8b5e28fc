using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>
/// What a conformant gateway implementation answers: it takes every gateway whose class names it, and accepts routes to them.
/// Leave it out (<c>WithoutControllers</c>) where another implementation is under test.
/// </summary>
internal sealed class GatewayController(ControllerContext context) : Controller("gateway", context)
{
    private static readonly Caller s_caller = new("system:serviceaccount:gateway:gateway", "gateway-controller");

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.GatewayClass || item.Kind == Catalog.HttpRoute) return [item.Key];
        if (item.Kind == Catalog.Gateway) return [item.Key, .. Store.List(Catalog.HttpRoute, "").Items.Select(route => route.Key)];
        if (item.Kind == Catalog.Service && change.Type != ChangeType.Modified) return Store.List(Catalog.HttpRoute, "").Items.Where(route => Backends(route).Contains((item.Namespace, item.Name))).Select(route => route.Key);
        return [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } item) return;
        var body = item.Read();
        var generation = body.Meta().Int("generation");
        var status = body.At("status")?.Copy() ?? [];
        if (item.Kind == Catalog.GatewayClass) Tell(status, generation, "Accepted", true, "Accepted", "");
        else if (item.Kind == Catalog.Gateway) Program(item, body, status, generation);
        else if (Parents(item, body, generation) is var parents && (parents.Count > 0 || status.Count > 0)) status["parents"] = parents;
        else return;
        Context.SetStatus(item, status, s_caller);
    }

    private void Program(StoredObject gateway, JsonObject body, JsonObject status, long? generation)
    {
        if (Store.Get(Catalog.GatewayClass, "", body.At("spec").Str("gatewayClassName")!) is null) return;
        Tell(status, generation, "Accepted", true, "Accepted", "");
        Tell(status, generation, "Programmed", true, "Programmed", "");
        status["addresses"] = new JsonArray(new JsonObject { ["type"] = "IPAddress", ["value"] = "192.0.2.80" });
        status["listeners"] = new JsonArray([.. body.At("spec").Items("listeners").Select(listener =>
        {
            var known = body.At("status").Items("listeners").FirstOrDefault(entry => entry.Str("name") == listener.Str("name"));
            var entry = new JsonObject
            {
                ["name"] = listener.Str("name"), ["attachedRoutes"] = known.Int("attachedRoutes") ?? 0,
                ["supportedKinds"] = new JsonArray(new JsonObject { ["group"] = Catalog.HttpRoute.Group, ["kind"] = "HTTPRoute" }),
                ["conditions"] = known?["conditions"]?.DeepClone() ?? new JsonArray(),
            };
            foreach (var type in (string[])["Accepted", "Programmed", "ResolvedRefs"]) Tell(entry, generation, type, true, type, "");
            return (JsonNode)entry;
        })]);
    }

    private JsonArray Parents(StoredObject route, JsonObject body, long? generation)
    {
        var parents = new JsonArray();
        foreach (var reference in body.At("spec").Items("parentRefs"))
        {
            var home = reference.Str("namespace") ?? route.Namespace;
            if (Store.Get(Catalog.Gateway, home, reference.Str("name")!) is not { } gateway) continue;
            var controller = Store.Get(Catalog.GatewayClass, "", gateway.Read().At("spec").Str("gatewayClassName")!)?.Read().At("spec").Str("controllerName");
            if (controller is null) continue;
            var known = body.At("status").Items("parents").FirstOrDefault(entry => JsonNode.DeepEquals(entry["parentRef"], reference));
            var parent = new JsonObject { ["controllerName"] = controller, ["parentRef"] = reference.DeepClone(), ["conditions"] = known?["conditions"]?.DeepClone() ?? new JsonArray() };
            var allowed = Allows(gateway, route, reference.Str("sectionName"));
            Tell(parent, generation, "Accepted", allowed, allowed ? "Accepted" : "NotAllowedByListeners", allowed ? "" : "no listener of the gateway admits routes of this namespace");
            var missing = body.At("spec").Items("rules").SelectMany(rule => rule.Items("backendRefs"))
                .FirstOrDefault(backend => Store.Get(Catalog.Service, backend.Str("namespace") ?? route.Namespace, backend.Str("name")!) is null);
            Tell(parent, generation, "ResolvedRefs", missing is null, missing is null ? "ResolvedRefs" : "BackendNotFound", missing is null ? "" : $"service {missing.Str("name")} not found");
            parents.Add(parent);
        }
        return parents;
    }

    private bool Allows(StoredObject gateway, StoredObject route, string? section) => gateway.Read().At("spec").Items("listeners")
        .Where(listener => section is null || listener.Str("name") == section)
        .Any(listener => (listener.At("allowedRoutes", "namespaces").Str("from") ?? "Same") switch
        {
            "All" => true,
            "Selector" => Store.Get(Catalog.Namespace, "", route.Namespace) is { } home && Selector.FromSpec(listener.At("allowedRoutes", "namespaces", "selector"))(home.Label),
            _ => gateway.Namespace == route.Namespace,
        });

    private static HashSet<(string Namespace, string Name)> Backends(StoredObject route) => route.Facts(static route => route.Read().At("spec").Items("rules")
        .SelectMany(rule => rule.Items("backendRefs")).Select(backend => (backend.Str("namespace") ?? route.Namespace, backend.Str("name")!)).ToHashSet());

    private void Tell(JsonObject status, long? generation, string type, bool value, string reason, string message) => PodTemplates.SetCondition(status, new JsonObject
    {
        ["type"] = type, ["status"] = value ? "True" : "False", ["reason"] = reason, ["message"] = message, ["observedGeneration"] = generation,
    }, Context.Moment);
}
