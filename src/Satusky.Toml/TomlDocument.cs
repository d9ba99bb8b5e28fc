using System.Text;
using System.Text.Unicode;

namespace Satusky.Toml;

/// <summary>Reads TOML 1.0 documents.</summary>
public static class TomlDocument
{
    /// <summary>The largest text that is read, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>How deep tables and arrays may lie in one another.</summary>
    public const int MaxDepth = 100;

    /// <exception cref="TomlException">The text is not TOML, or beyond a limit.</exception>
    public static TomlTable Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        RefuseTooLarge(text.Length > MaxBytes ? text.Length : Encoding.UTF8.GetByteCount(text));
        return DocumentReader.Read(new Cursor(text));
    }

    /// <exception cref="TomlException">The bytes are not UTF-8, the text is not TOML, or beyond a limit.</exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8)
    {
        RefuseTooLarge(utf8.Length);
        var characters = new char[utf8.Length];
        Utf8.ToUtf16(utf8, characters, out var read, out var written, replaceInvalidSequences: false);
        var cursor = new Cursor(new string(characters, 0, written));
        if (read == utf8.Length)
            return DocumentReader.Read(cursor);

        while (!cursor.AtEnd)
            cursor.Skip();
        throw cursor.Error($"byte 0x{utf8[read]:X2} is not UTF-8 here; save the file as UTF-8");
    }

    private static void RefuseTooLarge(int bytes)
    {
        if (bytes > MaxBytes)
            throw new TomlException($"the text is larger than {MaxBytes / 1024} KiB, the most that is read", 1, 1);
    }
}
