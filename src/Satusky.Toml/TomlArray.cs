using System.Collections;

namespace Satusky.Toml;

/// <summary>An array, or the tables that <c>[[name]]</c> headers gathered.</summary>
public sealed class TomlArray : TomlValue, IReadOnlyList<TomlValue>
{
    private readonly List<TomlValue> items = [];

    internal TomlArray(Position position, bool ofHeaders) : base(position) => OfHeaders = ofHeaders;

    public int Count => items.Count;

    public TomlValue this[int index] => items[index];

    public override string TypeName => OfHeaders ? "an array of tables" : "an array";

    /// <summary>Made by <c>[[name]]</c>; only such an array grows after it was written.</summary>
    internal bool OfHeaders { get; }

    internal void Add(TomlValue item) => items.Add(item);

    public IEnumerator<TomlValue> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
