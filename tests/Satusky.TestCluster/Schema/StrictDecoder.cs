using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

/// <summary>Finds what a body must not hold: fields that no type has, and values of the wrong type.</summary>
internal sealed class StrictDecoder
{
    private readonly List<string> _unknown = [];
    private readonly List<WrongType> _wrong = [];

    public sealed record WrongType(string Struct, string Path, string Expected, string Found);

    public sealed record Faults(IReadOnlyList<string> Unknown, IReadOnlyList<WrongType> Wrong)
    {
        public bool None => Unknown.Count == 0 && Wrong.Count == 0;
    }

    public static Faults Check(StructType type, JsonObject body)
    {
        var decoder = new StrictDecoder();
        decoder.Walk(type, type.Name, "", body);
        return new Faults(decoder._unknown, decoder._wrong);
    }

    private void Walk(FieldType type, string owner, string path, JsonNode? value)
    {
        if (value is null) return;
        switch (type)
        {
            case StructType record when value is JsonObject item:
                foreach (var (name, child) in item)
                {
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    if (record.Fields.TryGetValue(name, out var field)) Walk(field.Type, record.Name, below, child);
                    else _unknown.Add(below);
                }
                break;
            case MapType map when value is JsonObject item:
                foreach (var (name, child) in item) Walk(map.Value, owner, $"{path}.{name}", child);
                break;
            case ListType list when value is JsonArray items:
                for (var index = 0; index < items.Count; index++) Walk(list.Item, owner, $"{path}[{index}]", items[index]);
                break;
            case ScalarType scalar when Fits(scalar.Kind, value):
                break;
            default:
                _wrong.Add(new WrongType(owner, path, Expected(type), Found(value)));
                break;
        }
    }

    private static bool Fits(ScalarKind kind, JsonNode value) => kind switch
    {
        ScalarKind.String or ScalarKind.Bytes or ScalarKind.Time or ScalarKind.MicroTime => value.GetValueKind() == JsonValueKind.String,
        ScalarKind.Int32 => value.AsLong() is >= int.MinValue and <= int.MaxValue,
        ScalarKind.Int64 => value.AsLong() is not null,
        ScalarKind.Double => value.GetValueKind() == JsonValueKind.Number,
        ScalarKind.Bool => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        ScalarKind.IntOrString => value.GetValueKind() == JsonValueKind.String || value.AsLong() is not null,
        ScalarKind.Quantity => value.GetValueKind() == JsonValueKind.Number
            || value.GetValueKind() == JsonValueKind.String && Quantity.TryParse(value.GetValue<string>().Trim(), out _),
        ScalarKind.Object => value is JsonObject,
        _ => true,
    };

    private static string Expected(FieldType type) => type switch
    {
        StructType record => record.Name,
        MapType => "map",
        ListType => "array",
        ScalarType { Kind: ScalarKind.Quantity } => "quantity",
        ScalarType { Kind: ScalarKind.Bytes } => "bytes",
        ScalarType scalar => scalar.Kind.ToString().ToLowerInvariant(),
        _ => "value",
    };

    private static string Found(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };
}
