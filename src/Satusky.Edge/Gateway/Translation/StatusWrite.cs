using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>A status that is not as it should be.</summary>
/// <param name="Object">As it was read: the status is written only if it has not changed since.</param>
/// <param name="Status">The fields that change.</param>
internal sealed record StatusWrite(KubernetesResource Resource, ObjectMeta Object, JsonObject Status)
{
    /// <summary>Null where the fields are as they should be.</summary>
    public static StatusWrite? Where(KubernetesResource resource, ObjectMeta meta, JsonObject? current, JsonObject wanted) =>
        wanted.All(field => JsonNode.DeepEquals(field.Value, current?[field.Key])) ? null : new(resource, meta, wanted);
}
