namespace Satusky.Toml;

/// <summary>Values: decides which kind begins here, and reads arrays and inline tables.</summary>
internal static class ValueReader
{
    private const string Allowed = "allowed are text in quotes, a number, true, false, a date or time, [array] and {inline table}";

    /// <param name="cursor">Stands on the first character of the value.</param>
    /// <param name="depth">How deep the value lies if it is an array or a table.</param>
    public static TomlValue Read(Cursor cursor, int depth)
    {
        var position = cursor.Position;
        return cursor.Current switch
        {
            '"' or '\'' => new TomlString(position, StringReader.Read(cursor, multiline: true)),
            '[' => ReadArray(cursor, depth),
            '{' => ReadInlineTable(cursor, depth),
            _ => ReadWord(cursor, position),
        };
    }

    private static TomlArray ReadArray(Cursor cursor, int depth)
    {
        var array = new TomlArray(cursor.Position, ofHeaders: false);
        if (depth > TomlDocument.MaxDepth)
            throw Structure.TooDeep(cursor.Position);
        cursor.Skip();
        cursor.SkipLines();
        while (!cursor.Take(']'))
        {
            array.Add(Read(cursor, depth + 1));
            cursor.SkipLines();
            if (cursor.Take(','))
                cursor.SkipLines();
            else if (cursor.Current != ']')
                throw cursor.Error($"expected ',' or ']' in the array of line {array.Line}, found {cursor.Found}");
        }

        return array;
    }

    private static TomlTable ReadInlineTable(Cursor cursor, int depth)
    {
        var table = Structure.NewTable(TableOrigin.Inline, depth, cursor.Position);
        cursor.Skip();
        cursor.SkipBlanks();
        if (cursor.Take('}'))
            return table;
        do
        {
            cursor.SkipBlanks();
            if (cursor.Current is '}' or '#' || cursor.AtNewline)
                throw cursor.Error($"expected a key in the inline table, found {cursor.Found}; it has no last ',' and stays on one line");
            DocumentReader.ReadKeyValue(cursor, table);
            cursor.SkipBlanks();
        }
        while (cursor.Take(','));
        return cursor.Take('}') ? table
            : throw cursor.Error($"expected ',' or '}}' in the inline table, found {cursor.Found}; it stays on one line");
    }

    private static TomlValue ReadWord(Cursor cursor, Position position)
    {
        var word = TakeWord(cursor);
        if (DateTimeReader.IsDate(word) && cursor.Current == ' ' && char.IsAsciiDigit(cursor.Peek(1)))
        {
            cursor.Skip();
            word = $"{word} {TakeWord(cursor)}";
        }

        return word switch
        {
            "" => throw cursor.Error($"expected a value, found {cursor.Found}; {Allowed}"),
            "true" => new TomlBoolean(position, true),
            "false" => new TomlBoolean(position, false),
            _ when DateTimeReader.Begins(word) => DateTimeReader.Read(word, position),
            _ when NumberReader.Begins(word) => NumberReader.Read(word, position),
            _ when word.Equals("true", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase) =>
                throw Cursor.Error(position, $"expected a value, found {word}; true and false are written in lower case"),
            _ => throw Cursor.Error(position, $"expected a value, found a bare word; text stands in quotes: {Quoted.Text(word)}"),
        };
    }

    private static string TakeWord(Cursor cursor) =>
        cursor.TakeWhile(static c => char.IsLetterOrDigit(c) || c is '_' or '-' or '+' or '.' or ':' or '/');
}
