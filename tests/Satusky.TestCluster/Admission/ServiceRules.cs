using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Admission;

internal static class ServiceRules
{
    public static void Check(JsonObject spec, JsonObject? old, List<FieldFault> faults)
    {
        var ports = spec.Items("ports").ToArray();
        if (ports.Length == 0 && spec.Str("clusterIP") != "None" && spec.Str("type") != "ExternalName") faults.Add(FieldFault.Required("spec.ports"));
        foreach (var (index, port) in ports.Index())
        {
            if (ports.Length > 1 && string.IsNullOrEmpty(port.Str("name"))) faults.Add(FieldFault.Required($"spec.ports[{index}].name"));
            if (port.Int("port") is null or < 1 or > 65535)
                faults.Add(FieldFault.Invalid($"spec.ports[{index}].port", port.Int("port") ?? 0, "must be between 1 and 65535, inclusive"));
            if (port["targetPort"].AsLong() is < 1 or > 65535)
                faults.Add(FieldFault.Invalid($"spec.ports[{index}].targetPort", port["targetPort"], "must be between 1 and 65535, inclusive"));
        }
        if (old.Str("clusterIP") is { } before && spec.Str("type") != "ExternalName" && spec.Str("clusterIP") != before)
            faults.Add(FieldFault.Invalid("spec.clusterIPs[0]", new JsonArray(spec.Str("clusterIP")), "may not change once set"));
    }
}
