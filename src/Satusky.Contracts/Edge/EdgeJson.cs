using System.Text.Json.Serialization;

namespace Satusky.Contracts.Edge;

/// <summary>JSON of the edge's control socket and of its file on disk.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EdgeDocument))]
[JsonSerializable(typeof(EdgeReport))]
[JsonSerializable(typeof(EdgeVersion))]
[JsonSerializable(typeof(EdgeRefusal))]
public sealed partial class EdgeJson : JsonSerializerContext;
