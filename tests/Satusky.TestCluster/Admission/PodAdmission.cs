using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Admission;

/// <summary>What the server's own admission adds to every pod.</summary>
internal static class PodAdmission
{
    public static void Fill(JsonObject pod)
    {
        var spec = pod.At("spec")!;
        if (spec.Str("serviceAccountName") is null) (spec["serviceAccountName"], spec["serviceAccount"]) = ("default", "default");
        Defaults.Default(spec, "preemptionPolicy", "PreemptLowerPriority");
        Defaults.Default(spec, "priority", 0);
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        foreach (var taint in (string[])["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        {
            if (tolerations.OfType<JsonObject>().Any(known => known.Str("key") == taint || known.Str("key") is null)) continue;
            tolerations.Add(new JsonObject { ["key"] = taint, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
        }
        if (tolerations.Count > 0 && tolerations.Parent is null) spec["tolerations"] = tolerations;
        if (spec.Bool("automountServiceAccountToken") == false) return;
        MountToken(spec, pod.Meta());
    }

    private static void MountToken(JsonObject spec, JsonObject meta)
    {
        if (spec.Items("volumes").Any(volume => volume.Str("name")!.StartsWith("kube-api-access-", StringComparison.Ordinal))) return;
        var name = $"kube-api-access-{ObjectNames.Encode((uint)(meta.Str("name") ?? "").Aggregate(5381, (hash, letter) => unchecked(hash * 33 + letter)))[..5]}";
        var volume = JsonNode.Parse($$$"""
            {"name":"{{{name}}}","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}},
            {"configMap":{"name":"kube-root-ca.crt","items":[{"key":"ca.crt","path":"ca.crt"}]}},
            {"downwardAPI":{"items":[{"path":"namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}]}}
            """)!;
        if (spec["volumes"] is JsonArray volumes) volumes.Add(volume);
        else spec["volumes"] = new JsonArray(volume);
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
        {
            var mount = new JsonObject { ["name"] = name, ["mountPath"] = "/var/run/secrets/kubernetes.io/serviceaccount", ["readOnly"] = true };
            if (container["volumeMounts"] is JsonArray mounts) mounts.Add(mount);
            else container["volumeMounts"] = new JsonArray(mount);
        }
    }
}
