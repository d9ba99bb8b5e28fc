using System.Globalization;
using System.Text.Json.Nodes;

namespace Satusky.Toml.Tests;

/// <summary>A document as JSON in which every value says its type: <c>{"type": "integer", "value": "42"}</c>.</summary>
internal static class TaggedJson
{
    public static JsonNode Of(TomlValue value) => value switch
    {
        TomlTable table => new JsonObject(table.Keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Of(table[key.Name]!)))),
        TomlArray array => new JsonArray([.. array.Select(Of)]),
        TomlString text => Tagged("string", text.Value),
        TomlInteger integer => Tagged("integer", integer.Value.ToString(CultureInfo.InvariantCulture)),
        TomlFloat number => Tagged("float", Float(number.Value)),
        TomlBoolean boolean => Tagged("bool", boolean.Value ? "true" : "false"),
        TomlOffsetDateTime instant =>
            Tagged("datetime", Text(instant.Value, "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz").Replace("+00:00", "Z", StringComparison.Ordinal)),
        TomlLocalDateTime local => Tagged("datetime-local", Text(local.Value, "yyyy-MM-ddTHH:mm:ss.FFFFFFF")),
        TomlLocalDate date => Tagged("date-local", Text(date.Value, "yyyy-MM-dd")),
        TomlLocalTime time => Tagged("time-local", Text(time.Value, "HH:mm:ss.FFFFFFF")),
        _ => throw new InvalidOperationException($"{value.TypeName} has no tag"),
    };

    private static JsonObject Tagged(string type, string value) => new() { ["type"] = type, ["value"] = value };

    private static string Text(IFormattable value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Float(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
