using System.Diagnostics.CodeAnalysis;

namespace Satusky.Edge.Configuration;

/// <summary>Values by hostname: the name itself, then the nearest wildcard above it, then <c>*</c>.</summary>
internal sealed class HostTable<T>(IEnumerable<KeyValuePair<string, T>> entries)
    where T : class
{
    private const int MaxLength = 253;

    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> byName =
        new Dictionary<string, T>(entries, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryFind(ReadOnlySpan<char> name, [NotNullWhen(true)] out T? value)
    {
        // A name is at most 253 long, so that a request cannot make this search long.
        if (name.Length is 0 or > MaxLength)
            return byName.TryGetValue("*", out value);
        if (name[0] != '*' && byName.TryGetValue(name, out value))
            return true;
        Span<char> wildcard = stackalloc char[MaxLength + 1];
        wildcard[0] = '*';
        for (var rest = name; rest.IndexOf('.') is >= 0 and var dot; rest = rest[(dot + 1)..])
        {
            rest[dot..].CopyTo(wildcard[1..]);
            if (byName.TryGetValue(wildcard[..(rest.Length - dot + 1)], out value))
                return true;
        }

        return byName.TryGetValue("*", out value);
    }
}
