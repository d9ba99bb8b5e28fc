using System.Globalization;
using System.Text;

namespace Satusky.Toml;

/// <summary>What is needed to write a value into a TOML text.</summary>
public static class TomlText
{
    /// <summary>Makes any text fit between the quotes of a basic string: <c>$"name = \"{TomlText.Escape(name)}\""</c>.</summary>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair, which TOML cannot write.</exception>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (char.IsSurrogate(character))
            {
                if (!Cursor.IsPair(character, index + 1 < text.Length ? text[index + 1] : '\0'))
                    throw new ArgumentException($"half a surrogate pair at index {index}; TOML holds whole characters only", nameof(text));
                escaped.Append(character).Append(text[++index]);
            }
            else if (EscapeOf(character) is { } escape)
                escaped.Append(escape);
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static string? EscapeOf(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        '\b' => @"\b",
        '\t' => @"\t",
        '\n' => @"\n",
        '\f' => @"\f",
        '\r' => @"\r",
        _ when char.IsControl(character) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
        _ => null,
    };
}
