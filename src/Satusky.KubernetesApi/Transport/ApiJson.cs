using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Satusky.KubernetesApi;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(ExecCredentialAnswer))]
[JsonSerializable(typeof(ApiResourceListAnswer))]
[JsonSerializable(typeof(AccessReviewAnswer))]
[JsonSerializable(typeof(KubernetesVersion))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static byte[] ToUtf8(JsonNode value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            value.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A text below a path of property names, null where one is missing or is no text.</summary>
    public static string? Text(JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
