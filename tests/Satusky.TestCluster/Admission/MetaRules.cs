using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Admission;

/// <summary>Names, labels and annotations.</summary>
internal static partial class MetaRules
{
    public const string LabelText = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character "
        + "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string NamePart = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValue = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyText = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
        + "(e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    public static IEnumerable<FieldFault> Check(ResourceKind kind, JsonObject body)
    {
        var meta = body.Meta();
        var name = meta.Str("name");
        if (string.IsNullOrEmpty(name))
        {
            yield return FieldFault.Required("metadata.name", "name or generateName is required");
        }
        else
        {
            foreach (var fault in Name(kind, name)) yield return FieldFault.Invalid("metadata.name", name, fault);
        }
        foreach (var fault in Labels(meta, "")) yield return fault;
        foreach (var (key, _) in meta.At("annotations")?.ToArray() ?? [])
        {
            foreach (var fault in QualifiedName(key)) yield return FieldFault.Invalid("metadata.annotations", key, fault);
        }
        var size = meta.At("annotations")?.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value?.ToString() ?? "")) ?? 0;
        if (size > 256 * 1024) yield return FieldFault.TooLong("metadata.annotations", "bytes", 256 * 1024);
        foreach (var finalizer in meta.Strings("finalizers").Where(text => !kind.Custom && !text.Contains('/', StringComparison.Ordinal)
            && text is not (Deletion.Foreground or Deletion.Orphan or "kubernetes")))
            yield return FieldFault.Invalid("metadata.finalizers", finalizer, "name is neither a standard finalizer name nor is it fully qualified");
    }

    public static IEnumerable<FieldFault> Labels(JsonObject? meta, string prefix)
    {
        var path = prefix.Length == 0 ? "metadata.labels" : $"{prefix}.labels";
        foreach (var (key, value) in meta.At("labels")?.ToArray() ?? [])
        {
            foreach (var fault in QualifiedName(key)) yield return FieldFault.Invalid(path, key, fault);
            var text = value?.GetValue<string>() ?? "";
            if (text.Length > 63) yield return FieldFault.Invalid(path, text, "must be no more than 63 bytes");
            if (!LabelValueForm().IsMatch(text)) yield return FieldFault.Invalid(path, text, LabelValue);
        }
    }

    public static string? DataKey(string key) =>
        key.Length > 253 ? "must be no more than 253 characters" : DataKeyForm().IsMatch(key) ? key is "." or ".." ? $"must not be '{key}'" : null : KeyText;

    public static IEnumerable<string> DnsLabel(string name)
    {
        if (name.Length > 63) yield return "must be no more than 63 characters";
        if (!LabelForm().IsMatch(name)) yield return LabelText;
    }

    private static IEnumerable<string> Name(ResourceKind kind, string name) => kind.Kind switch
    {
        "Namespace" or "Service" => DnsLabel(name),
        "Role" or "RoleBinding" => name.Contains('/', StringComparison.Ordinal) || name.Contains('%', StringComparison.Ordinal) ? ["may not contain '/'"] : [],
        _ when name.Length > 253 => ["must be no more than 253 characters"],
        _ => SubdomainForm().IsMatch(name) ? [] : [Subdomain],
    };

    private static IEnumerable<string> QualifiedName(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            yield return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
                + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }
        var name = parts[^1];
        if (parts.Length == 2 && parts[0].Length == 0) yield return "prefix part must be non-empty";
        else if (parts.Length == 2 && !SubdomainForm().IsMatch(parts[0])) yield return "prefix part " + Subdomain;
        if (name.Length == 0) yield return "name part must be non-empty";
        else if (name.Length > 63) yield return "name part must be no more than 63 bytes";
        if (!QualifiedForm().IsMatch(name)) yield return NamePart;
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex SubdomainForm();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    private static partial Regex LabelValueForm();

    [GeneratedRegex("^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")]
    private static partial Regex QualifiedForm();

    [GeneratedRegex("^[-._a-zA-Z0-9]+$")]
    private static partial Regex DataKeyForm();
}
