using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

/// <summary>Short ways through JSON trees.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly JsonSerializerOptions s_text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Parse(ReadOnlySpan<byte> utf8) => (JsonObject)JsonNode.Parse(utf8)!;

    public static byte[] Bytes(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_writing)) node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static string Text(JsonNode? node) => node?.ToJsonString(s_text) ?? "null";

    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>The object below the path, or null.</summary>
    public static JsonObject? At(this JsonObject? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) node = node?[name] as JsonObject;
        return node;
    }

    /// <summary>The object below the path, which is made where it is missing.</summary>
    public static JsonObject Ensure(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node[name] is not JsonObject child) node[name] = child = [];
            node = child;
        }
        return node;
    }

    public static string? Str(this JsonObject? node, string name) =>
        node?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? Int(this JsonObject? node, string name) => node?[name].AsLong();

    public static bool? Bool(this JsonObject? node, string name) => node?[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static IEnumerable<JsonObject> Items(this JsonObject? node, string name) => (node?[name] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IEnumerable<string> Strings(this JsonObject? node, string name) =>
        (node?[name] as JsonArray)?.Select(item => item!.GetValue<string>()) ?? [];

    public static JsonObject Meta(this JsonObject node) => node.Ensure("metadata");

    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    public static long? AsLong(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        if (value.TryGetValue<long>(out var whole)) return whole;
        if (value.TryGetValue<int>(out var small)) return small;
        return value.TryGetValue<double>(out var real) && real == Math.Floor(real) ? (long)real : null;
    }
}
