using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

internal static class PodDefaults
{
    /// <summary>Defaults of a pod's spec; <paramref name="pod"/> is the same spec when it is a pod's own, not a template's.</summary>
    public static void Apply(JsonObject? spec, JsonObject? pod)
    {
        if (spec is null) return;
        if (pod is not null) Defaults.Default(pod, "enableServiceLinks", true);
        var account = spec.Str("serviceAccountName") ?? spec.Str("serviceAccount");
        if (account is not null) (spec["serviceAccountName"], spec["serviceAccount"]) = (account, account);
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers"))) Container(container, pod is not null);
        foreach (var volume in spec.Items("volumes").Where(volume => volume.Count == 1)) volume["emptyDir"] = new JsonObject();
        if (spec.Bool("hostNetwork") != true) return;
        foreach (var port in spec.Items("containers").SelectMany(container => container.Items("ports")))
            Defaults.Default(port, "hostPort", port["containerPort"]!.DeepClone());
    }

    private static void Container(JsonObject container, bool pod)
    {
        Defaults.Default(container, "imagePullPolicy", IsLatest(container.Str("image") ?? "") ? "Always" : "IfNotPresent");
        if (!pod || container.At("resources", "limits") is not { } limits) return;
        foreach (var (name, amount) in limits.ToArray()) Defaults.Default(container.Ensure("resources", "requests"), name, amount!.DeepClone());
    }

    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal)) return false;
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':', 2);
        return tag.Length == 1 || tag[1] == "latest";
    }
}
