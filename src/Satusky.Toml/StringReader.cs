using System.Globalization;
using System.Text;

namespace Satusky.Toml;

/// <summary>The four forms of a string: basic and literal, on one line or on many.</summary>
internal static class StringReader
{
    /// <param name="cursor">Stands on the opening quote.</param>
    /// <param name="multiline">Whether three quotes open a string of many lines here.</param>
    public static string Read(Cursor cursor, bool multiline = false)
    {
        var start = cursor.Position;
        var quote = cursor.Current;
        var many = multiline && cursor.Peek(1) == quote && cursor.Peek(2) == quote;
        cursor.Skip(many ? 3 : 1);
        if (many)
            cursor.TakeNewline();

        var text = new StringBuilder();
        while (!(many ? TakesClosingQuotes(cursor, quote, text) : cursor.Take(quote)))
        {
            if (cursor.AtEnd || (cursor.AtNewline && !many))
                throw Cursor.Error(start, $"the string has no closing {(many ? new string(quote, 3) : quote)} before {cursor.Found}");
            if (cursor.TakeNewline())
                text.Append('\n');
            else if (quote == '"' && cursor.Current == '\\')
                ReadEscape(cursor, text, many);
            else
                cursor.TakeCharacter(text, "a string");
        }

        return text.ToString();
    }

    /// <summary>Up to two quotes may stand right before the closing three.</summary>
    private static bool TakesClosingQuotes(Cursor cursor, char quote, StringBuilder text)
    {
        var count = 0;
        while (count < 5 && cursor.Peek(count) == quote)
            count++;
        if (count < 3)
            return false;
        cursor.Skip(count);
        text.Append(quote, count - 3);
        return true;
    }

    private static void ReadEscape(Cursor cursor, StringBuilder text, bool many)
    {
        var position = cursor.Position;
        if (many && TakesLineContinuation(cursor))
            return;
        cursor.Skip();
        var escape = cursor.Current switch
        {
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'f' => '\f',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            'u' or 'U' => '\0',
            _ => throw Cursor.Error(position,
                $"'\\' before {cursor.Found} is not an escape; allowed are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX"),
        };
        if (escape != '\0')
            text.Append(escape);
        else
            text.Append(ReadScalar(cursor, position));
        cursor.Skip();
    }

    /// <summary>A backslash at the end of a line joins it to the next text, whatever white space lies between.</summary>
    private static bool TakesLineContinuation(Cursor cursor)
    {
        var ahead = 1;
        while (cursor.Peek(ahead) is ' ' or '\t')
            ahead++;
        if (cursor.Peek(ahead) != '\n' && (cursor.Peek(ahead) != '\r' || cursor.Peek(ahead + 1) != '\n'))
            return false;
        cursor.Skip(ahead);
        while (cursor.TakeNewline())
            cursor.SkipBlanks();
        return true;
    }

    /// <summary>Leaves the cursor on the last digit.</summary>
    private static string ReadScalar(Cursor cursor, Position position)
    {
        var length = cursor.Current == 'u' ? 4 : 8;
        var digits = new StringBuilder(length);
        for (; length > 0 && char.IsAsciiHexDigit(cursor.Peek(1)); length--)
        {
            cursor.Skip();
            digits.Append(cursor.Current);
        }

        if (length > 0)
            throw Cursor.Error(position, "a Unicode escape is \\u with 4 or \\U with 8 hexadecimal digits");
        var code = uint.Parse(digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return Rune.IsValid(code) ? new Rune(code).ToString()
            : throw Cursor.Error(position, $"U+{digits} is not a character; allowed are 0 to D7FF and E000 to 10FFFF");
    }
}
