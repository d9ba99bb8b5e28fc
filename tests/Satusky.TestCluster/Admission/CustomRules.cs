using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Admission;

/// <summary>The rules that the definition of a custom resource holds: required, enumerated, bounded and patterned values.</summary>
internal static class CustomRules
{
    /// <summary>The definitions' own expressions, which this cluster does not evaluate, wait for a well-formed object.</summary>
    public static readonly FieldFault NotChecked = FieldFault.Invalid("<nil>", null,
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");

    public static List<FieldFault> Check(ResourceKind kind, JsonObject body)
    {
        var faults = Check(kind.Type, body, "").ToList();
        if (faults.Any(fault => fault.Reason is "FieldValueRequired" or "FieldValueNotSupported" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid"))
            faults.Add(NotChecked);
        return faults;
    }

    private static IEnumerable<FieldFault> Check(StructType type, JsonObject body, string path)
    {
        foreach (var field in type.Fields.Values.Where(field => field.Name != "metadata"))
        {
            var at = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (body[field.Name] is not { } value)
            {
                if (field.Required) yield return FieldFault.Required(at);
                continue;
            }
            foreach (var fault in Value(field.Type, field.Rules, value, at)) yield return fault;
        }
    }

    private static IEnumerable<FieldFault> Value(FieldType type, FieldRules? rules, JsonNode value, string path)
    {
        switch (type)
        {
            case StructType record:
                return Check(record, (JsonObject)value, path);
            case ListType list:
                var items = (JsonArray)value;
                var faults = items.Index().SelectMany(entry => Value(list.Item, rules is null ? null : rules with { MinItems = null, MaxItems = null }, entry.Item!, $"{path}[{entry.Index}]"));
                if (rules?.MaxItems is { } most && items.Count > most) faults = faults.Append(FieldFault.TooMany(path, items.Count, most));
                if (rules?.MinItems is { } least && items.Count < least)
                    faults = faults.Append(FieldFault.Invalid(path, items.Count, string.Create(CultureInfo.InvariantCulture, $"{Text(path)} in body should have at least {least} items")));
                return faults;
            case ScalarType when rules is not null:
                return Scalar(rules, value, path);
            default:
                return [];
        }
    }

    private static string Text(string path) => path.StartsWith("status.", StringComparison.Ordinal) ? path["status.".Length..] : path;

    private static IEnumerable<FieldFault> Scalar(FieldRules rules, JsonNode value, string path)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
        var number = value.AsLong();
        if (rules.Values is { } values && !values.Contains(value.ToString())) yield return FieldFault.NotSupported(path, value, values);
        if (text?.Length > rules.MaxLength) yield return FieldFault.TooLong(path, "bytes", rules.MaxLength.Value);
        if (text?.Length < rules.MinLength)
            yield return FieldFault.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{Text(path)} in body should be at least {rules.MinLength} chars long"));
        if (text is not null && rules.Pattern?.IsMatch(text) == false) yield return FieldFault.Invalid(path, value, $"{Text(path)} in body should match '{rules.Pattern}'");
        if (number < rules.Min)
            yield return FieldFault.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{Text(path)} in body should be greater than or equal to {rules.Min}"));
        if (number > rules.Max)
            yield return FieldFault.Invalid(path, value, string.Create(CultureInfo.InvariantCulture, $"{Text(path)} in body should be less than or equal to {rules.Max}"));
    }
}
