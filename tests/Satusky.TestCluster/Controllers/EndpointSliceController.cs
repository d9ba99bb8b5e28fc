using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Lists the addresses behind each service.</summary>
internal sealed class EndpointSliceController(ControllerContext context) : Controller("endpointslice", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager;

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Service) return [item.Key];
        if (item.Kind == Catalog.EndpointSlice && change.Type == ChangeType.Deleted) return Owner(item, Catalog.Service);
        if (item.Kind != Catalog.Pod) return [];
        return Store.List(Catalog.Service, item.Namespace).Items.Where(service => Selector.ServiceSelects(service, item) || change.Before is { } before && Selector.ServiceSelects(service, before)).Select(service => service.Key);
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } service) return;
        var spec = service.Read().At("spec")!;
        if (spec.At("selector") is not { Count: > 0 }) return;
        var pods = Store.List(Catalog.Pod, key.Namespace).Items.Where(pod => Selector.ServiceSelects(service, pod)).Select(pod => (Pod: pod, Body: pod.Read()))
            .Where(entry => entry.Body.At("status").Str("podIP") is not null && !PodFacts.Of(entry.Pod).IsOver).ToList();
        var slice = Store.OwnedBy(service.Uid).FirstOrDefault(item => item.Kind == Catalog.EndpointSlice);
        var endpoints = new JsonArray([.. pods.OrderBy(entry => entry.Pod.Name, StringComparer.Ordinal).Select(entry => Endpoint(entry.Pod, entry.Body))]);
        var ports = new JsonArray([.. spec.Items("ports").Select(port => Port(port, pods.Select(entry => entry.Body).FirstOrDefault()))]);
        if (slice is null)
        {
            var labels = service.Read().At("metadata", "labels")?.Copy() ?? [];
            (labels["kubernetes.io/service-name"], labels["endpointslice.kubernetes.io/managed-by"]) = (key.Name, "endpointslice-controller.k8s.io");
            Registry.Create(Catalog.EndpointSlice, key.Namespace, new JsonObject
            {
                ["metadata"] = new JsonObject { ["generateName"] = key.Name + "-", ["labels"] = labels, ["ownerReferences"] = new JsonArray(OwnerOf(service)) },
                ["addressType"] = "IPv4", ["endpoints"] = endpoints, ["ports"] = ports,
            }, s_caller);
            return;
        }
        Registry.Update(slice.Key, "", live =>
        {
            (live["endpoints"], live["ports"]) = (endpoints, ports);
            return live;
        }, s_caller);
    }

    private static JsonNode Endpoint(StoredObject pod, JsonObject body)
    {
        var ready = PodTemplates.IsReady(body);
        return new JsonObject
        {
            ["addresses"] = new JsonArray(body.At("status").Str("podIP")!),
            ["conditions"] = new JsonObject { ["ready"] = ready && !pod.IsDeleting, ["serving"] = ready, ["terminating"] = pod.IsDeleting },
            ["nodeName"] = body.At("spec").Str("nodeName"),
            ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = pod.Namespace, ["name"] = pod.Name, ["uid"] = pod.Uid },
        };
    }

    private static JsonNode Port(JsonObject port, JsonObject? pod)
    {
        var target = port["targetPort"];
        var number = target.AsLong() ?? pod.At("spec").Items("containers").SelectMany(container => container.Items("ports"))
            .FirstOrDefault(named => named.Str("name") == target?.ToString()).Int("containerPort") ?? port.Int("port");
        return new JsonObject { ["name"] = port.Str("name") ?? "", ["port"] = number, ["protocol"] = port.Str("protocol") ?? "TCP" };
    }
}
