namespace Satusky.Toml;

/// <summary>Which table a key or header means, and what may be defined or extended where.</summary>
internal static class Structure
{
    /// <summary>The table that holds the last part of a dotted key, which must still be free.</summary>
    public static TomlTable OpenDotted(TomlTable table, List<TomlKey> path)
    {
        for (var index = 0; index < path.Count - 1; index++)
        {
            var key = path[index];
            table = table[key.Name] switch
            {
                null => AddTable(table, key, TableOrigin.DottedKey),
                TomlTable { Origin: TableOrigin.DottedKey } open => open,
                TomlTable { Origin: TableOrigin.Implied } implied => Define(implied, TableOrigin.DottedKey),
                TomlTable { Origin: TableOrigin.Header } => throw Error(key,
                    $"table {Quoted.Key(key)} has a header of its own ({Where(table, key)}); "
                    + $"set {Quoted.Key(path[index + 1])} under that header"),
                var other => throw CannotHold(table, key, other, path[index + 1]),
            };
        }

        var last = path[^1];
        return table[last.Name] is null ? table
            : throw Error(last, $"key {Quoted.Path(path)} is already defined ({Where(table, last)}); set it once");
    }

    /// <summary>The table a <c>[header]</c> names.</summary>
    public static TomlTable OpenTable(TomlTable root, List<TomlKey> path, Position position)
    {
        var (parent, last) = (OpenParent(root, path), path[^1]);
        return parent[last.Name] switch
        {
            null => AddTable(parent, last, TableOrigin.Header, position),
            TomlTable { Origin: TableOrigin.Implied } implied => Define(implied, TableOrigin.Header),
            TomlTable => throw Error(last,
                $"table {Quoted.Path(path)} is already defined ({Where(parent, last)}); put all its keys in one place"),
            TomlArray { OfHeaders: true } => throw Error(last,
                $"{Quoted.Path(path)} is an array of tables ({Where(parent, last)}); add an entry with [[...]]"),
            _ => throw Error(last,
                $"key {Quoted.Path(path)} is already defined ({Where(parent, last)}); choose another name for the table"),
        };
    }

    /// <summary>The new entry a <c>[[header]]</c> adds to its array.</summary>
    public static TomlTable OpenEntry(TomlTable root, List<TomlKey> path, Position position)
    {
        var (parent, last) = (OpenParent(root, path), path[^1]);
        var array = parent[last.Name] switch
        {
            null => AddArray(parent, last, position),
            TomlArray { OfHeaders: true } open => open,
            var other => throw Error(last,
                $"{Quoted.Path(path)} is already {other.TypeName} ({Where(parent, last)}); "
                + "[[...]] adds only to an array that [[...]] began"),
        };
        var entry = NewTable(TableOrigin.Header, parent.Depth + 2, position);
        array.Add(entry);
        return entry;
    }

    public static TomlException TooDeep(Position position) =>
        Cursor.Error(position, $"tables and arrays may lie at most {TomlDocument.MaxDepth} deep in one another");

    public static TomlTable NewTable(TableOrigin origin, int depth, Position position) =>
        depth <= TomlDocument.MaxDepth ? new TomlTable(position, origin, depth) : throw TooDeep(position);

    private static TomlTable OpenParent(TomlTable table, List<TomlKey> path)
    {
        for (var index = 0; index < path.Count - 1; index++)
        {
            var key = path[index];
            table = table[key.Name] switch
            {
                null => AddTable(table, key, TableOrigin.Implied),
                TomlTable { Origin: not TableOrigin.Inline } open => open,
                TomlArray { OfHeaders: true } entries => (TomlTable)entries[^1],
                var other => throw CannotHold(table, key, other, path[index + 1]),
            };
        }

        return table;
    }

    private static TomlTable AddTable(TomlTable parent, TomlKey key, TableOrigin origin, Position? position = null)
    {
        var table = NewTable(origin, parent.Depth + 1, position ?? new Position(key.Line, key.Column));
        parent.Add(key, table);
        return table;
    }

    private static TomlArray AddArray(TomlTable parent, TomlKey key, Position position)
    {
        var array = new TomlArray(position, ofHeaders: true);
        parent.Add(key, array);
        return array;
    }

    private static TomlTable Define(TomlTable table, TableOrigin origin)
    {
        table.Origin = origin;
        return table;
    }

    private static TomlException CannotHold(TomlTable table, TomlKey key, TomlValue value, TomlKey child) => Error(key, value switch
    {
        TomlTable => $"table {Quoted.Key(key)} is written in braces ({Where(table, key)}); set {Quoted.Key(child)} inside them",
        _ => $"{Quoted.Key(key)} is {value.TypeName} ({Where(table, key)}), so it cannot hold the key {Quoted.Key(child)}",
    });

    private static string Where(TomlTable table, TomlKey key) => $"line {table.KeyNamed(key.Name).Line}";

    private static TomlException Error(TomlKey key, string message) => new(message, key.Line, key.Column);
}
