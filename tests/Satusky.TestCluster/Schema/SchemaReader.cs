using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Satusky.TestCluster.Schema;

/// <summary>
/// Reads the definitions: one file per API group. <c>kind</c> lines name what is served, <c>type</c> blocks have one field per line:
/// <c>name type flags</c>, where <c>[]T</c> is a list and <c>{}T</c> a map, <c>*</c> a pointer, <c>!</c> required, <c>~</c> written even when
/// empty, <c>key=a,b</c> a list keyed by fields, <c>set</c>, <c>atomic</c>, <c>=json</c> a default and the rest rules of custom resources.
/// </summary>
internal sealed class SchemaReader
{
    private static readonly Dictionary<string, ScalarType> s_scalars = Enum.GetValues<ScalarKind>()
        .ToDictionary(kind => kind == ScalarKind.IntOrString ? "intstr" : kind.ToString().ToLowerInvariant(), kind => new ScalarType(kind));

    private readonly Dictionary<string, Dictionary<string, StructType>> _types = [];
    private readonly List<(string File, string Line)> _kinds = [];

    public List<ResourceKind> Kinds { get; } = [];

    public StructType Type(string file, string name) =>
        Find(file, name) ?? throw new InvalidOperationException($"{file}.schema uses {name}, which no definition has.");

    public static SchemaReader ReadAll()
    {
        var reader = new SchemaReader();
        var assembly = typeof(SchemaReader).Assembly;
        var files = assembly.GetManifestResourceNames().Where(name => name.EndsWith(".schema", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ToDictionary(name => name[..^".schema".Length], name => Lines(assembly.GetManifestResourceStream(name)!));
        foreach (var (file, lines) in files) reader.Declare(file, lines);
        foreach (var (file, lines) in files) reader.Define(file, lines);
        foreach (var (file, line) in reader._kinds) reader.Kinds.Add(reader.Kind(file, line.Split(' ')));
        return reader;
    }

    private static string[] Lines(Stream stream)
    {
        using var text = new StreamReader(stream);
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Declare(string file, string[] lines)
    {
        var types = _types[file] = [];
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            if (words[0] == "type") types[words[1]] = new StructType(words[1], words.Contains("atomic"));
            if (words[0] == "kind") _kinds.Add((file, line));
        }
    }

    private void Define(string file, string[] lines)
    {
        StructType? current = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("type ", StringComparison.Ordinal)) current = _types[file][line.Split(' ')[1]];
            else if (line.StartsWith("  ", StringComparison.Ordinal) && ReadField(file, line[2..].Split(' ')) is var field) current!.Fields[field.Name] = field;
        }
    }

    private Field ReadField(string file, string[] words)
    {
        var flags = words.AsSpan(2).ToArray();
        string? Flag(string name) => flags.FirstOrDefault(flag => flag.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        int? Number(string name) => Flag(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        return new Field(words[0], ReadType(file, words[1], flags.Contains("atomic"), flags.Contains("set"), Flag("key")?.Split(',')))
        {
            Pointer = flags.Contains("*"),
            Required = flags.Contains("!"),
            Always = flags.Contains("~"),
            Default = Flag("") is { } json ? JsonNode.Parse(json) : null,
            Rules = flags.Any(flag => flag.IndexOf('=', StringComparison.Ordinal) > 0 && !flag.StartsWith("key=", StringComparison.Ordinal))
                ? new FieldRules(Flag("enum")?.Split('|'), Number("minLength"), Number("maxLength"), Number("minItems"), Number("maxItems"), Number("min"), Number("max"),
                    Flag("pattern") is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant) : null)
                : null,
        };
    }

    private FieldType ReadType(string file, string text, bool atomic, bool set, string[]? keys)
    {
        if (text.StartsWith("[]", StringComparison.Ordinal))
            return new ListType(ReadType(file, text[2..], false, false, null), keys is not null ? ListKind.Keyed : set ? ListKind.Set : ListKind.Atomic, keys ?? []);
        if (text.StartsWith("{}", StringComparison.Ordinal)) return new MapType(ReadType(file, text[2..], false, false, null), atomic);
        return s_scalars.TryGetValue(text, out var scalar) ? scalar : Type(file, text);
    }

    private StructType? Find(string file, string name) =>
        _types[file].GetValueOrDefault(name) ?? _types["core"].GetValueOrDefault(name) ?? _types["meta"].GetValueOrDefault(name);

    private ResourceKind Kind(string file, string[] words)
    {
        var version = words[1].Split('/');
        return new ResourceKind(version.Length == 2 ? version[0] : "", version[^1], words[2], words[3], words[4] == "namespaced", Type(file, words[2]))
        {
            HasStatus = words.Contains("status"),
            HasScale = words.Contains("scale"),
            Custom = words.Contains("custom"),
            ShortNames = [.. words.Where(word => word.StartsWith("short=", StringComparison.Ordinal)).Select(word => word["short=".Length..])],
        };
    }
}
