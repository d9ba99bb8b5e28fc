using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Admission;

/// <summary>Cluster addresses of services, handed out in order from 10.96.0.0/12.</summary>
internal sealed class AddressPool(ObjectStore store)
{
    private readonly HashSet<string> _taken = [];
    private int _next = 10;
    private bool _listening;

    public void Assign(JsonObject service, JsonObject? old)
    {
        Listen();
        var spec = service.At("spec")!;
        if (spec.Str("type") == "ExternalName") return;
        var before = old.At("spec").Str("clusterIP");
        if (before is not null && spec.Str("clusterIP") is null) spec["clusterIP"] = before;
        if (spec.Str("clusterIP") is null) spec["clusterIP"] = Take();
        else if (before is null && spec.Str("clusterIP") is { } wanted and not "None" && !_taken.Add(wanted))
            throw ApiError.Invalid(Catalog.Service, service.Meta().Str("name")!, [FieldFault.Invalid("spec.clusterIPs", new JsonArray(wanted), $"failed to allocate IP {wanted}: provided IP is already allocated")]);
        if (spec["clusterIPs"] is null) spec["clusterIPs"] = new JsonArray(spec.Str("clusterIP")!);
        if (spec["ipFamilies"] is null) spec["ipFamilies"] = new JsonArray("IPv4");
        if (spec["ipFamilyPolicy"] is null) spec["ipFamilyPolicy"] = "SingleStack";
    }

    private string Take()
    {
        for (; ; )
        {
            var number = _next++;
            var address = $"10.{96 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";
            if (_taken.Add(address)) return address;
        }
    }

    private void Listen()
    {
        if (_listening) return;
        _listening = true;
        store.Listen(change =>
        {
            if (change.Type == ChangeType.Deleted && change.Object.Kind == Catalog.Service && change.Object.Read().At("spec").Str("clusterIP") is { } address) _taken.Remove(address);
        });
    }
}
