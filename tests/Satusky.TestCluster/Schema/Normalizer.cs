using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

/// <summary>Brings a tree into the form in which the API server keeps it: no empty fields, canonical values, simple defaults.</summary>
internal static class Normalizer
{
    public static void Normalize(ResourceKind kind, JsonObject body)
    {
        if (kind.Custom)
        {
            Clean(Catalog.ObjectMeta, body.Meta());
            FillDefaults(kind.Type, body);
        }
        else
        {
            Clean(kind.Type, body);
        }
    }

    /// <summary>The zero value of a kind, as Go writes it.</summary>
    public static JsonObject Empty(ResourceKind kind)
    {
        var empty = new JsonObject();
        if (!kind.Custom) Clean(kind.Type, empty, defaults: false);
        return empty;
    }

    public static void Clean(StructType type, JsonObject body, bool defaults = true)
    {
        foreach (var (name, sent) in body.ToArray())
        {
            var field = type.Fields[name];
            var value = Value(field, sent);
            if (value is null) body.Remove(name);
            else if (!ReferenceEquals(value, sent)) body[name] = value;
        }
        foreach (var field in type.Filled.Where(field => !body.ContainsKey(field.Name)))
        {
            var value = defaults && field.Default is { } initial ? Value(field, initial.DeepClone()) : null;
            value ??= field.Always ? Zero(field.Type, defaults) : null;
            // Lists and times without a value are null where Go always writes the field.
            if (value is not null || field.Always) body[field.Name] = value;
        }
    }

    private static void FillDefaults(FieldType type, JsonNode? node)
    {
        switch (type)
        {
            case StructType record when node is JsonObject item:
                foreach (var field in record.Fields.Values)
                {
                    if (!item.ContainsKey(field.Name) && field.Default is { } initial) item[field.Name] = initial.DeepClone();
                    if (field.Name != "metadata") FillDefaults(field.Type, item[field.Name]);
                }
                break;
            case ListType list when node is JsonArray items:
                foreach (var item in items) FillDefaults(list.Item, item);
                break;
            case MapType map when node is JsonObject item:
                foreach (var (_, value) in item) FillDefaults(map.Value, value);
                break;
        }
    }

    private static JsonNode? Value(Field field, JsonNode? value)
    {
        if (value is null) return null;
        value = Convert(field.Type, value);
        return !field.Pointer && !field.Always && IsEmpty(field.Type, value) ? null : value;
    }

    private static bool IsEmpty(FieldType type, JsonNode value) => type switch
    {
        ScalarType => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.False => true,
            JsonValueKind.Number => value.AsLong() == 0,
            _ => false,
        },
        ListType => ((JsonArray)value).Count == 0,
        MapType => ((JsonObject)value).Count == 0,
        _ => false,
    };

    private static JsonNode Convert(FieldType type, JsonNode value)
    {
        switch (type)
        {
            case StructType record:
                Clean(record, (JsonObject)value);
                return value;
            case ListType list:
                var items = (JsonArray)value;
                for (var index = 0; index < items.Count; index++)
                {
                    if (items[index] is { } item && Convert(list.Item, item) is var converted && !ReferenceEquals(converted, item)) items[index] = converted;
                }
                return value;
            case MapType { Value: ScalarType { Kind: ScalarKind.Quantity } }:
                foreach (var (name, amount) in ((JsonObject)value).ToArray())
                {
                    if (amount is not null) value[name] = Canonical(amount);
                }
                return value;
            case ScalarType { Kind: ScalarKind.Quantity }:
                return Canonical(value);
            case ScalarType { Kind: ScalarKind.Time }:
                return Moment(value, "yyyy-MM-dd'T'HH:mm:ss'Z'");
            case ScalarType { Kind: ScalarKind.MicroTime }:
                return Moment(value, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            default:
                return value;
        }
    }

    private static JsonNode Canonical(JsonNode value)
    {
        var text = value.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : value.GetValue<string>();
        var canonical = Quantity.Parse(text.Trim()).ToString();
        return canonical == text && value.GetValueKind() == JsonValueKind.String ? value : JsonValue.Create(canonical);
    }

    private static JsonNode Moment(JsonNode value, string form)
    {
        var text = value.GetValue<string>();
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)) return value;
        var canonical = moment.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
        return canonical == text ? value : JsonValue.Create(canonical);
    }

    private static JsonNode? Zero(FieldType type, bool defaults)
    {
        switch (type)
        {
            case StructType record:
                var empty = new JsonObject();
                Clean(record, empty, defaults);
                return empty;
            case ScalarType { Kind: ScalarKind.String }:
                return "";
            case ScalarType { Kind: ScalarKind.Int32 or ScalarKind.Int64 }:
                return 0;
            case ScalarType { Kind: ScalarKind.Bool }:
                return false;
            default:
                return null;
        }
    }
}
