using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>Names one object of a kind. <see cref="Namespace"/> is null for kinds that live in none.</summary>
public readonly record struct ObjectName(string? Namespace, string Name)
{
    public static ObjectName Of(JsonObject value) =>
        value["metadata"] is JsonObject metadata && (string?)metadata["name"] is { } name
            ? new((string?)metadata["namespace"], name)
            : throw new ArgumentException("an object needs metadata.name", nameof(value));

    public static ObjectName Of(JsonElement value)
    {
        var metadata = value.GetProperty("metadata");
        return new(metadata.TryGetProperty("namespace", out var ns) ? ns.GetString() : null, metadata.GetProperty("name").GetString()!);
    }

    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
