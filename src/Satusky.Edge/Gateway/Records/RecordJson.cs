using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.Edge.Gateway.Records;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayClassRecord))]
[JsonSerializable(typeof(GatewayRecord))]
[JsonSerializable(typeof(GrantRecord))]
[JsonSerializable(typeof(NamespaceRecord))]
[JsonSerializable(typeof(RouteRecord))]
[JsonSerializable(typeof(ServiceRecord))]
[JsonSerializable(typeof(SliceRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>Reads objects; one that cannot be read is left out, so that it takes no others with it.</summary>
    public static Func<JsonElement, T?> Reader<T>(JsonTypeInfo<T> type, Action<string> report)
        where T : class => value =>
        {
            try
            {
                return value.Deserialize(type);
            }
            catch (JsonException exception)
            {
                report(exception.Message);
                return null;
            }
        };
}
