using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Pods from templates, and what their state says.</summary>
internal static class PodTemplates
{
    /// <summary>A hash of the template, as it ends names of replica sets and pods.</summary>
    public static string Hash(JsonObject template)
    {
        var hash = 2166136261;
        foreach (var letter in Json.Bytes(Sorted(template))) hash = (hash ^ letter) * 16777619;
        return ObjectNames.Encode(hash);
    }

    public static JsonObject Pod(JsonObject template, JsonObject owner)
    {
        var pod = new JsonObject { ["metadata"] = template["metadata"]?.DeepClone() ?? new JsonObject(), ["spec"] = template["spec"]!.DeepClone() };
        pod.Meta()["ownerReferences"] = new JsonArray(owner);
        return pod;
    }

    public static bool IsReady(JsonObject pod) => Condition(pod, "Ready").Str("status") == "True";

    /// <summary>When the pod became ready, or null.</summary>
    public static DateTimeOffset? ReadySince(JsonObject pod) =>
        IsReady(pod) ? ControllerContext.Parse(Condition(pod, "Ready").Str("lastTransitionTime")) : null;

    public static bool IsActive(StoredObject pod) => !pod.IsDeleting && !PodFacts.Of(pod).IsOver;

    public static JsonObject? Condition(JsonObject item, string type) => item.At("status").Items("conditions").FirstOrDefault(condition => condition.Str("type") == type);

    /// <summary>Sets a condition of a status; its transition time moves only when its status changes.</summary>
    public static void SetCondition(JsonObject status, JsonObject condition, string now)
    {
        if (status["conditions"] is not JsonArray conditions) status["conditions"] = conditions = [];
        var known = conditions.OfType<JsonObject>().FirstOrDefault(item => item.Str("type") == condition.Str("type"));
        condition["lastTransitionTime"] = known is not null && known.Str("status") == condition.Str("status") ? known.Str("lastTransitionTime") : now;
        if (known is null) conditions.Add(condition);
        else conditions[conditions.IndexOf(known)] = condition;
    }

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject item => new JsonObject(item.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value is null ? null : Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}
