using Satusky.Cli.Output;
using Satusky.Toml;

namespace Satusky.Cli.Configuration;

/// <summary>Reads the keys of one section and notes every fault with its place.</summary>
/// <param name="name">As it is written, such as <c>[app]</c>.</param>
internal sealed class TomlSection(string label, string name, TomlTable table, List<string> faults)
{
    public TomlTable Table => table;

    public static void Add(List<string> faults, string label, TomlKey key, string fault) => faults.Add($"{label}:{key.Line}:{key.Column}: {fault}");

    public static void Add(List<string> faults, string label, TomlValue value, string fault) => faults.Add($"{label}:{value.Line}:{value.Column}: {fault}");

    public void Add(TomlKey key, string fault) => Add(faults, label, key, fault);

    public void Add(TomlValue value, string fault) => Add(faults, label, value, fault);

    /// <summary>Notes a fault where the key stands, or at the section when it is not there.</summary>
    public void Add(string key, string fault) => Add(table[key] ?? table, fault);

    /// <summary>Refuses keys that are not among <paramref name="known"/>.</summary>
    public void CheckKeys(IReadOnlyList<string> known, IReadOnlyDictionary<string, string>? unavailable = null)
    {
        foreach (var key in table.Keys.Where(key => !known.Contains(key.Name)))
        {
            if (unavailable?.TryGetValue(key.Name, out var instead) == true)
                Add(key, $"key \"{key.Name}\" is not available on this platform yet: remove it{instead}");
            else if (Nearest.To(key.Name, known) is { } near)
                Add(key, $"unknown key \"{key.Name}\": did you mean \"{near}\"?");
            else
                Add(key, $"unknown key \"{key.Name}\"; keys of {name}: {string.Join(", ", known)}");
        }
    }

    public string? Text(string key, Func<string, string?>? rule = null, string example = "\"text\"")
    {
        switch (table[key])
        {
            case null:
                return null;
            case TomlString text when rule?.Invoke(text.Value) is { } fault:
                Add(text, fault);
                return null;
            case TomlString text:
                return text.Value;
            case var other:
                Add(other, $"{key} must be a string such as {example}, not {other.TypeName}");
                return null;
        }
    }

    public int? Number(string key, Func<long, string?>? rule = null)
    {
        switch (table[key])
        {
            case null:
                return null;
            case TomlInteger number when rule?.Invoke(number.Value) is { } fault:
                Add(number, fault);
                return null;
            case TomlInteger { Value: < int.MinValue or > int.MaxValue } number:
                Add(number, $"{key} {number.Value} is not valid: it is too large");
                return null;
            case TomlInteger number:
                return (int)number.Value;
            case var other:
                Add(other, $"{key} must be an integer, not {other.TypeName}");
                return null;
        }
    }

    public bool? Switch(string key)
    {
        switch (table[key])
        {
            case null:
                return null;
            case TomlBoolean onOff:
                return onOff.Value;
            case var other:
                Add(other, $"{key} must be true or false, not {other.TypeName}");
                return null;
        }
    }

    public List<string>? Texts(string key, Func<string, string?>? rule = null)
    {
        if (table[key] is not { } value)
            return null;

        if (value is not TomlArray array)
        {
            Add(value, $"{key} must be an array of strings, not {value.TypeName}");
            return null;
        }

        var texts = new List<string>();
        foreach (var item in array)
        {
            if (item is not TomlString text)
                Add(item, $"{key} must hold strings only, not {item.TypeName}");
            else if (rule?.Invoke(text.Value) is { } fault)
                Add(item, fault);
            else
                texts.Add(text.Value);
        }

        return texts;
    }
}
