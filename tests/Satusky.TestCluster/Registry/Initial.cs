using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Registry;

/// <summary>What a new object starts with.</summary>
internal static class Initial
{
    public static void Fill(ResourceKind kind, JsonObject body)
    {
        switch (kind.Kind)
        {
            case "Namespace":
                body["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
                body["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "Pod":
                body["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(body.At("spec")!) };
                break;
            case "PersistentVolumeClaim":
                body["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "Service":
                body["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                break;
            case "Job":
                Job(body);
                break;
            case "Gateway" or "GatewayClass":
                Normalizer.Normalize(kind, body);
                break;
            default:
                if (kind is { HasStatus: true, Custom: false }) Normalizer.Normalize(kind, body);
                break;
        }
    }

    /// <summary>A job selects its pods by its own uid unless it is told otherwise.</summary>
    private static void Job(JsonObject body)
    {
        body["status"] = new JsonObject();
        var spec = body.At("spec")!;
        if (spec.Bool("manualSelector") == true) return;
        var (uid, name) = (body.Meta().Str("uid")!, body.Meta().Str("name")!);
        var labels = spec.Ensure("template", "metadata", "labels");
        (labels["batch.kubernetes.io/controller-uid"], labels["batch.kubernetes.io/job-name"], labels["controller-uid"], labels["job-name"]) = (uid, name, uid, name);
        if (body.Meta()["labels"] is null) body.Meta()["labels"] = labels.DeepClone();
        if (spec["selector"] is null) spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
    }

    private static string QualityOfService(JsonObject spec)
    {
        var resources = spec.Items("initContainers").Concat(spec.Items("containers")).Select(container => container.At("resources")).ToArray();
        if (resources.All(resource => resource.At("requests") is null or { Count: 0 } && resource.At("limits") is null or { Count: 0 })) return "BestEffort";
        return resources.All(Guaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool Guaranteed(JsonObject? resource) =>
        ((string[])["cpu", "memory"]).All(name => resource.At("limits").Str(name) is { } limit && resource.At("requests").Str(name) is { } request && limit == request);
}
