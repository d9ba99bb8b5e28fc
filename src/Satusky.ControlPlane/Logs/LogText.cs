using System.Buffers;
using System.Text;

namespace Satusky.ControlPlane.Logs;

/// <summary>Makes a line safe to store and to show: masked, of one line, bounded, and without power over a terminal.</summary>
internal static class LogText
{
    public const int MaxBytes = 16 * 1024;
    public const string CutMark = " … [line cut]";
    private const char Escape = '\u001b';
    private static readonly SearchValues<char> ColourParameters = SearchValues.Create("0123456789;:");

    public static string Prepare(string message, Func<string, string> mask)
    {
        var masked = mask(message);
        var clean = Clean(masked);
        // What only appears once control characters are gone must not slip through.
        if (clean != masked)
            clean = mask(clean);
        return Cap(clean);
    }

    /// <summary>Keeps tabs and ANSI colours; drops every other control character and escape sequence.</summary>
    public static string Clean(string message)
    {
        if (!message.AsSpan().ContainsAnyInRange('\0', '\u001f') && !message.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
            return message;
        var clean = new StringBuilder(message.Length);
        for (var i = 0; i < message.Length; i++)
        {
            var c = message[i];
            if (c == Escape)
            {
                var length = SequenceLength(message.AsSpan(i));
                if (IsColour(message.AsSpan(i, length)))
                    clean.Append(message, i, length);
                i += length - 1;
            }
            else if (c == '\n')
            {
                clean.Append(' ');
            }
            else if (c == '\t' || !char.IsControl(c))
            {
                clean.Append(c);
            }
        }
        return clean.ToString();
    }

    private static bool IsColour(ReadOnlySpan<char> sequence) =>
        sequence.Length >= 3 && sequence[1] == '[' && sequence[^1] == 'm' && !sequence[2..^1].ContainsAnyExcept(ColourParameters);

    /// <summary>Length of the escape sequence (ECMA-48) at the start of <paramref name="text"/>, at least 1.</summary>
    private static int SequenceLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return 1;
        switch (text[1])
        {
            case '[':
                var final = text[2..].IndexOfAnyExceptInRange(' ', '?');
                return final < 0 ? text.Length : text[2 + final] is >= '@' and <= '~' ? final + 3 : final + 2;
            case ']' or 'P' or 'X' or '^' or '_':
                var end = text[2..].IndexOfAny('\u0007', '\u009c', Escape);
                if (end < 0)
                    return text.Length;
                var stop = 2 + end;
                return text[stop] == Escape && stop + 1 < text.Length && text[stop + 1] == '\\' ? stop + 2
                    : text[stop] == Escape ? stop
                    : stop + 1;
            default:
                var letter = text[1..].IndexOfAnyExceptInRange(' ', '/');
                return letter < 0 ? text.Length : text[1 + letter] is >= '0' and <= '~' ? letter + 2 : letter + 1;
        }
    }

    private static string Cap(string message)
    {
        if (message.Length <= MaxBytes / 3 || Encoding.UTF8.GetByteCount(message) <= MaxBytes)
            return message;
        var room = MaxBytes - Encoding.UTF8.GetByteCount(CutMark);
        var length = 0;
        foreach (var rune in message.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            length += rune.Utf16SequenceLength;
        }
        // A colour cut in half would swallow the mark.
        var escape = message.LastIndexOf(Escape, length - 1);
        if (escape >= 0 && !message.AsSpan(escape, length - escape).Contains('m'))
            length = escape;
        return string.Concat(message.AsSpan(0, length), CutMark);
    }
}
