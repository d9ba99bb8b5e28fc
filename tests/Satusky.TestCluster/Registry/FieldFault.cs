using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Registry;

/// <summary>What is wrong with one field, in the words of the real server.</summary>
internal sealed record FieldFault(string Path, string Reason, string Body)
{
    public static FieldFault Required(string path, string detail = "") => new(path, "FieldValueRequired", Joined("Required value", detail));

    public static FieldFault Forbidden(string path, string detail) => new(path, "FieldValueForbidden", Joined("Forbidden", detail));

    public static FieldFault Duplicate(string path, JsonNode? value) => new(path, "FieldValueDuplicate", $"Duplicate value: {Shown(value)}");

    public static FieldFault Invalid(string path, JsonNode? value, string detail) => new(path, "FieldValueInvalid", Joined($"Invalid value: {Shown(value)}", detail));

    public static FieldFault WrongType(string path, JsonNode? value, string detail) => new(path, "FieldValueTypeInvalid", Joined($"Invalid value: {Shown(value)}", detail));

    public static FieldFault NotSupported(string path, JsonNode? value, IEnumerable<string> supported) => new(path, "FieldValueNotSupported",
        $"Unsupported value: {Shown(value)}: supported values: {string.Join(", ", supported.Select(name => $"\"{name}\""))}");

    public static FieldFault NotFound(string path, JsonNode? value) => new(path, "FieldValueNotFound", $"Not found: {Shown(value)}");

    public static FieldFault TooLong(string path, string unit, int limit) =>
        new(path, "FieldValueTooLong", string.Create(CultureInfo.InvariantCulture, $"Too long: may not be more than {limit} {unit}"));

    public static FieldFault TooMany(string path, int count, int limit) =>
        new(path, "FieldValueTooMany", string.Create(CultureInfo.InvariantCulture, $"Too many: {count}: must have at most {limit} items"));

    private static string Joined(string what, string detail) => detail.Length == 0 ? what : $"{what}: {detail}";

    private static string Shown(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? Quoted(value.GetValue<string>()) : Json.Text(value);

    private static string Quoted(string text) => Json.Text(JsonValue.Create(text));
}
