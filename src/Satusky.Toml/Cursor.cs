using System.Globalization;
using System.Text;

namespace Satusky.Toml;

internal readonly record struct Position(int Line, int Column);

/// <summary>Walks over the text, counting lines and columns. Past the end it shows U+0000, which TOML never allows.</summary>
internal sealed class Cursor(string text)
{
    private int index = text.StartsWith('\uFEFF') ? 1 : 0;
    private int line = 1;
    private int column = 1;

    public Position Position => new(line, column);

    public bool AtEnd => index >= text.Length;

    public char Current => Peek(0);

    /// <summary>The current character in words, for messages.</summary>
    public string Found => AtEnd ? "the end of the file" : Current switch
    {
        '\n' or '\r' when AtNewline => "the end of the line",
        _ when IsPair(Current, Peek(1)) => $"'{text.AsSpan(index, 2)}'",
        ' ' => "a space",
        _ when IsInvisible(Current) => $"U+{(int)Current:X4}",
        _ => $"'{Current}'",
    };

    public bool AtNewline => Current == '\n' || (Current == '\r' && Peek(1) == '\n');

    public static bool IsPair(char first, char second) => char.IsHighSurrogate(first) && char.IsLowSurrogate(second);

    public char Peek(int ahead) => index + ahead < text.Length ? text[index + ahead] : '\0';

    public bool Shows(string expected) => text.AsSpan(index).StartsWith(expected, StringComparison.Ordinal);

    public void Skip(int count = 1)
    {
        for (; count > 0; count--)
        {
            var character = text[index++];
            if (character == '\n')
                (line, column) = (line + 1, 1);
            else if (!char.IsLowSurrogate(character))
                column++;
        }
    }

    public bool Take(char expected)
    {
        if (AtEnd || Current != expected)
            return false;
        Skip();
        return true;
    }

    public bool Take(string expected)
    {
        if (!Shows(expected))
            return false;
        Skip(expected.Length);
        return true;
    }

    public bool TakeNewline() => Take('\n') || Take("\r\n");

    public string TakeWhile(Func<char, bool> belongs)
    {
        var start = index;
        while (!AtEnd && belongs(Current))
            Skip();
        return text[start..index];
    }

    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
            Skip();
    }

    public void SkipComment()
    {
        if (!Take('#'))
            return;
        while (!AtEnd && !AtNewline)
            TakeCharacter(into: null, "a comment");
    }

    /// <summary>Blanks, comments and line ends, as between the values of an array.</summary>
    public void SkipLines()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TakeNewline());
    }

    /// <summary>Takes one whole character of a string or comment; refuses what no TOML text may hold.</summary>
    public void TakeCharacter(StringBuilder? into, string place)
    {
        var length = IsPair(Current, Peek(1)) ? 2 : 1;
        if (Current is '\r')
            throw Error($"a carriage return in {place} must be followed by a line feed");
        if (Current is (< ' ' and not '\t') or '\u007F')
            throw Error($"{place} cannot hold the control character {Found}; only a tab may stand as it is");
        if (length == 1 && char.IsSurrogate(Current))
            throw Error($"{place} cannot hold {Found}, half a surrogate pair");
        into?.Append(text, index, length);
        Skip(length);
    }

    public TomlException Error(string message) => Error(Position, message);

    public static TomlException Error(Position at, string message) => new(message, at.Line, at.Column);

    private static bool IsInvisible(char character) => char.IsWhiteSpace(character)
        || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate;
}
