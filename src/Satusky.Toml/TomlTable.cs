namespace Satusky.Toml;

/// <summary>A key as it first appears in the document.</summary>
public sealed record TomlKey(string Name, int Line, int Column);

/// <summary>A table; its keys keep the order of the document.</summary>
public sealed class TomlTable : TomlValue
{
    private readonly List<TomlKey> keys = [];
    private readonly Dictionary<string, TomlValue> values = new(StringComparer.Ordinal);

    internal TomlTable(Position position, TableOrigin origin, int depth) : base(position) => (Origin, Depth) = (origin, depth);

    public IReadOnlyList<TomlKey> Keys => keys;

    /// <summary>The value of a key, or null when the table has no such key.</summary>
    public TomlValue? this[string name] => values.GetValueOrDefault(name);

    public override string TypeName => "a table";

    internal TableOrigin Origin { get; set; }

    internal int Depth { get; }

    internal void Add(TomlKey key, TomlValue value)
    {
        values.Add(key.Name, value);
        keys.Add(key);
    }

    internal TomlKey KeyNamed(string name) => keys.First(key => key.Name == name);
}

/// <summary>How a table came to be, which decides who may still add to it.</summary>
internal enum TableOrigin
{
    /// <summary>Named on the way by the header of a deeper table; its own header may follow.</summary>
    Implied,
    Header,
    DottedKey,
    Inline,
}
