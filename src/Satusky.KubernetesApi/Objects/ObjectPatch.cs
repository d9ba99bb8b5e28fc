using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>A change of an object that leaves alone what it does not name.</summary>
public sealed class ObjectPatch
{
    private ObjectPatch(JsonNode body, string contentType, bool idempotent) => (Body, ContentType, IsIdempotent) = (body, contentType, idempotent);

    internal JsonNode Body { get; }

    internal string ContentType { get; }

    internal bool IsIdempotent { get; }

    /// <summary>JSON merge patch (RFC 7386): null removes a field.</summary>
    public static ObjectPatch Merge(JsonObject change) => new(change, "application/merge-patch+json", idempotent: true);

    /// <summary>JSON patch (RFC 6902): a list of operations.</summary>
    public static ObjectPatch Operations(JsonArray operations) => new(operations, "application/json-patch+json", idempotent: false);
}
