namespace Satusky.Toml;

/// <summary>The lines of a document: table headers, keys with values, comments.</summary>
internal static class DocumentReader
{
    public static TomlTable Read(Cursor cursor)
    {
        var root = new TomlTable(cursor.Position, TableOrigin.Header, depth: 0);
        var section = root;
        while (true)
        {
            cursor.SkipBlanks();
            if (cursor.Current == '[')
                section = ReadHeader(cursor, root);
            else if (!cursor.AtEnd && !cursor.AtNewline && cursor.Current != '#')
                ReadKeyValue(cursor, section);

            cursor.SkipBlanks();
            cursor.SkipComment();
            if (cursor.AtEnd)
                return root;
            if (!cursor.TakeNewline())
                throw cursor.Error($"expected the end of the line or a comment, found {cursor.Found}");
        }
    }

    public static void ReadKeyValue(Cursor cursor, TomlTable section)
    {
        var path = KeyReader.Read(cursor);
        if (!cursor.Take('='))
            throw cursor.Error($"expected '=' after the key {Quoted.Path(path)}, found {cursor.Found}");
        cursor.SkipBlanks();
        var table = Structure.OpenDotted(section, path);
        table.Add(path[^1], ValueReader.Read(cursor, table.Depth + 1));
    }

    private static TomlTable ReadHeader(Cursor cursor, TomlTable root)
    {
        var position = cursor.Position;
        var (open, close) = cursor.Shows("[[") ? ("[[", "]]") : ("[", "]");
        cursor.Skip(open.Length);
        cursor.SkipBlanks();
        var path = KeyReader.Read(cursor);
        if (!cursor.Take(close))
            throw cursor.Error($"expected '{close}' to end the header of table {Quoted.Path(path)}, found {cursor.Found}");
        return open == "[" ? Structure.OpenTable(root, path, position) : Structure.OpenEntry(root, path, position);
    }
}
