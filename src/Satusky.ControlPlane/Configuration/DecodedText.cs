using System.Buffers;
using System.Globalization;
using System.Text;

namespace Satusky.ControlPlane.Configuration;

/// <summary>A text with an encoding undone, and where each character of it came from.</summary>
internal sealed class DecodedText
{
    private readonly StringBuilder decoded = new();
    private readonly List<int> origins = [];

    private DecodedText()
    {
    }

    public string Text => decoded.ToString();

    /// <summary>Undoes URL-encoding, whatever set of characters its author escaped.</summary>
    public static DecodedText FromPercent(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        var result = new DecodedText();
        Span<byte> bytes = stackalloc byte[4];
        var i = 0;
        while (i < text.Length)
        {
            var count = ReadPercent(text[i..], bytes);
            if (count > 0 && Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == OperationStatus.Done)
            {
                result.Append(rune.ToString(), i);
                i += 3 * used;
            }
            else
            {
                result.Append(plusIsSpace && text[i] == '+' ? " " : text.Slice(i, 1), i);
                i++;
            }
        }

        return result.End(text.Length);
    }

    /// <summary>Undoes the escapes of JSON strings.</summary>
    public static DecodedText FromJson(ReadOnlySpan<char> text)
    {
        const string escapes = "\"\\/bfnrt";
        const string meanings = "\"\\/\b\f\n\r\t";
        var result = new DecodedText();
        var i = 0;
        while (i < text.Length)
        {
            var rest = text[i..];
            var length = 1;
            var character = rest[0];
            if (rest is ['\\', 'u', _, _, _, _, ..]
                && ushort.TryParse(rest[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                (character, length) = ((char)code, 6);
            }
            else if (rest is ['\\', var escape, ..] && escapes.IndexOf(escape, StringComparison.Ordinal) is var index and >= 0)
            {
                (character, length) = (meanings[index], 2);
            }

            result.Append([character], i);
            i += length;
        }

        return result.End(text.Length);
    }

    /// <summary>Where in the original text a range of <see cref="Text"/> stands.</summary>
    public (int Start, int End) Origin((int Start, int End) range) => (origins[range.Start], origins[range.End]);

    private static int ReadPercent(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var count = 0;
        while (count < bytes.Length && text is ['%', _, _, ..]
            && byte.TryParse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
        {
            count++;
            text = text[3..];
        }

        return count;
    }

    private void Append(ReadOnlySpan<char> characters, int origin)
    {
        decoded.Append(characters);
        for (var i = 0; i < characters.Length; i++)
        {
            origins.Add(origin);
        }
    }

    private DecodedText End(int length)
    {
        origins.Add(length);
        return this;
    }
}
