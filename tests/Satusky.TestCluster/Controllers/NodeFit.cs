using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Why a pod does not fit on a node, in the scheduler's words.</summary>
internal static class NodeFit
{
    public static List<string> Faults(StoredObject node, JsonObject body, JsonObject spec, Dictionary<string, Quantity> asked, Dictionary<string, Quantity> used)
    {
        if (Taint(body, spec) is { } taint) return [taint];
        if (body.At("spec").Bool("unschedulable") == true) return ["node(s) were unschedulable"];
        if (!Selected(node, spec)) return ["node(s) didn't match Pod's node affinity/selector"];
        var faults = new List<string>();
        var allocatable = body.At("status", "allocatable") ?? [];
        foreach (var (name, amount) in asked)
        {
            if (allocatable.Str(name) is not { } room || (used.GetValueOrDefault(name, Quantity.Zero) + amount).CompareTo(Quantity.Parse(room)) <= 0) continue;
            faults.Add(name == "pods" ? "Too many pods" : $"Insufficient {name}");
        }
        return faults;
    }

    private static bool Selected(StoredObject node, JsonObject spec)
    {
        if (spec.At("nodeSelector")?.Any(label => node.Label(label.Key) != label.Value!.GetValue<string>()) == true) return false;
        var terms = spec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution").Items("nodeSelectorTerms").ToArray();
        return terms.Length == 0 || terms.Any(term => Selector.FromSpec(new JsonObject { ["matchExpressions"] = term["matchExpressions"]?.DeepClone() ?? new JsonArray() })(node.Label));
    }

    private static string? Taint(JsonObject body, JsonObject spec)
    {
        foreach (var taint in body.At("spec").Items("taints").Where(taint => taint.Str("effect") is "NoSchedule" or "NoExecute"))
        {
            var tolerated = spec.Items("tolerations").Any(toleration => (toleration.Str("key") is null || toleration.Str("key") == taint.Str("key"))
                && (toleration.Str("effect") is null || toleration.Str("effect") == taint.Str("effect"))
                && (toleration.Str("operator") == "Exists" || toleration.Str("value") == taint.Str("value")));
            if (!tolerated) return $"node(s) had untolerated taint(s)";
        }
        return null;
    }
}
