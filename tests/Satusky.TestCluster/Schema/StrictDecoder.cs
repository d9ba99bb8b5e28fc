using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satusky.TestCluster.Schema;

/// <summary>Finds what a body must not hold: fields that no type has, and values of the wrong type.</summary>
internal sealed partial class StrictDecoder
{
    private readonly List<string> _unknown = [];
    private readonly List<WrongType> _wrong = [];

    /// <param name="GoPath">As <paramref name="Path"/>, but without keys of maps, which Go does not tell.</param>
    public sealed record WrongType(string Struct, string Path, string GoPath, string Expected, string Found, JsonNode Value);

    public sealed record Faults(IReadOnlyList<string> Unknown, IReadOnlyList<WrongType> Wrong)
    {
        public bool None => Unknown.Count == 0 && Wrong.Count == 0;
    }

    public static Faults Check(StructType type, JsonObject body)
    {
        var decoder = new StrictDecoder();
        decoder.Walk(type, type.Name, "", "", body);
        return new Faults(decoder._unknown, decoder._wrong);
    }

    private void Walk(FieldType type, string owner, string path, string goPath, JsonNode? value)
    {
        if (value is null) return;
        switch (type)
        {
            case StructType record when value is JsonObject item:
                foreach (var (name, child) in item)
                {
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    if (record.Fields.TryGetValue(name, out var field)) Walk(field.Type, record.Name, below, goPath.Length == 0 ? name : $"{goPath}.{name}", child);
                    else _unknown.Add(below);
                }
                break;
            case MapType map when value is JsonObject item:
                foreach (var (name, child) in item) Walk(map.Value, owner, $"{path}.{name}", goPath, child);
                break;
            case ListType list when value is JsonArray items:
                for (var index = 0; index < items.Count; index++) Walk(list.Item, owner, $"{path}[{index}]", goPath, items[index]);
                break;
            case ScalarType scalar when Fits(scalar.Kind, value):
                break;
            default:
                _wrong.Add(new WrongType(owner, path, goPath, Expected(type), Found(value), value));
                break;
        }
    }

    private static bool Fits(ScalarKind kind, JsonNode value) => kind switch
    {
        ScalarKind.String => value.GetValueKind() == JsonValueKind.String,
        ScalarKind.Bytes => value.GetValueKind() == JsonValueKind.String && IsBase64(value.GetValue<string>()),
        ScalarKind.Time => value.GetValueKind() == JsonValueKind.String && Time().IsMatch(value.GetValue<string>()),
        ScalarKind.MicroTime => value.GetValueKind() == JsonValueKind.String && MicroTime().IsMatch(value.GetValue<string>()),
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
        ScalarType scalar => scalar.Kind.ToString().ToLowerInvariant(),
        _ => "value",
    };

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex MicroTime();

    private static string Found(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };
}
