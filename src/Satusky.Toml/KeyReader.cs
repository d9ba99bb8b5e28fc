namespace Satusky.Toml;

/// <summary>Keys: bare, in quotes, and dotted.</summary>
internal static class KeyReader
{
    /// <summary>Reads the parts of a key and the blanks behind it.</summary>
    public static List<TomlKey> Read(Cursor cursor)
    {
        List<TomlKey> path = [];
        do
        {
            cursor.SkipBlanks();
            var position = cursor.Position;
            if (path.Count > TomlDocument.MaxDepth)
                throw Structure.TooDeep(position);
            path.Add(new TomlKey(ReadName(cursor), position.Line, position.Column));
            cursor.SkipBlanks();
        }
        while (cursor.Take('.'));
        return path;
    }

    private static string ReadName(Cursor cursor)
    {
        if (cursor.Shows("\"\"\"") || cursor.Shows("'''"))
            throw cursor.Error("a key cannot be a multi-line string; write it in one pair of quotes");
        if (cursor.Current is '"' or '\'')
            return StringReader.Read(cursor);
        var name = cursor.TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        return name.Length > 0 ? name
            : throw cursor.Error($"expected a key, found {cursor.Found}; a key is letters, digits, '_' and '-', or text in quotes");
    }
}
