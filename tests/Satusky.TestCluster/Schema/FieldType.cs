using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

internal enum ScalarKind { String, Int32, Int64, Double, Bool, Quantity, IntOrString, Time, MicroTime, Bytes, Object, Any }

internal enum ListKind { Atomic, Set, Keyed }

/// <summary>The shape of a value, which says what a body may hold and how server-side apply takes it apart.</summary>
internal abstract record FieldType;

internal sealed record ScalarType(ScalarKind Kind) : FieldType;

internal sealed record ListType(FieldType Item, ListKind Kind, IReadOnlyList<string> Keys) : FieldType;

internal sealed record MapType(FieldType Value, bool Atomic) : FieldType;

internal sealed record StructType(string Name, bool Atomic) : FieldType
{
    private Field[]? _filled;

    public Dictionary<string, Field> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields that are there even when nobody sends them.</summary>
    public IReadOnlyList<Field> Filled => _filled ??= [.. Fields.Values.Where(known => known.Always || known.Default is not null)];

    public bool Equals(StructType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// A field of a struct. <see cref="Pointer"/>: present and empty is not the same as absent; <see cref="Always"/>: written even when empty.
/// </summary>
internal sealed record Field(string Name, FieldType Type)
{
    public bool Pointer { get; init; }
    public bool Always { get; init; }
    public bool Required { get; init; }
    public JsonNode? Default { get; init; }
    public FieldRules? Rules { get; init; }
}

/// <summary>What the definition of a custom resource demands of a value.</summary>
internal sealed record FieldRules(
    IReadOnlyList<string>? Values, int? MinLength, int? MaxLength, int? MinItems, int? MaxItems, long? Min, long? Max, System.Text.RegularExpressions.Regex? Pattern);
