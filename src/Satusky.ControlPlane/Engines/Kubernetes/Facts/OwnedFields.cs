using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.ControlPlane.Engines.Kubernetes.Facts;

/// <summary>
/// Counts the fields that the platform owns in an object. The API server keeps that list itself: when another program changes one of
/// them, it passes to that program, so a count below that of the applied document is drift, whatever the field.
/// </summary>
internal static class OwnedFields
{
    /// <summary>Properties that the API server owns as one piece, and objects whose content it does not look into.</summary>
    private static readonly HashSet<string> Atomic =
    [
        "selector", "podSelector", "configMapKeyRef", "secretKeyRef", "add", "drop", "parentRefs", "hostnames", "rules", "ingress", "policyTypes",
        "requiredDuringSchedulingIgnoredDuringExecution", "tolerations", "metrics", "scaleTargetRef",
    ];

    /// <summary>How many fields our list names; 0 when there is no list of ours.</summary>
    public static int Count(JsonElement value)
    {
        foreach (var entry in value.Items("metadata", "managedFields"))
        {
            if (entry.Text("manager") == ClusterNames.FieldManager && entry.Text("operation") == "Apply" && entry.At("subresource") is null
                && entry.At("fieldsV1") is { } fields)
            {
                return Leaves(fields);
            }
        }

        return 0;
    }

    /// <summary>How many it names once <paramref name="document"/> is applied.</summary>
    public static int Expected(JsonObject document)
    {
        var count = 0;
        foreach (var (name, value) in document)
        {
            count += name switch
            {
                "apiVersion" or "kind" => 0,
                "metadata" => Expected((JsonObject?)value?["labels"] ?? []) + Expected((JsonObject?)value?["annotations"] ?? []),
                _ => Fields(name, value),
            };
        }

        return count;
    }

    private static int Leaves(JsonElement fields)
    {
        var count = 0;
        foreach (var field in fields.EnumerateObject())
        {
            if (field.Name == ".")
            {
                continue;
            }

            var below = Leaves(field.Value);
            count += below == 0 ? 1 : below;
        }

        return count;
    }

    private static int Fields(string name, JsonNode? value) => value switch
    {
        _ when Atomic.Contains(name) => 1,
        JsonObject { Count: > 0 } item => item.Sum(field => Fields(field.Key, field.Value)),
        JsonArray items when items.Count > 0 && items[0] is JsonObject => items.Sum(item => Fields("", item)),
        _ => 1,
    };
}
