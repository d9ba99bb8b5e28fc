namespace Satusky.Toml;

/// <summary>Pieces of the document as messages show them: in quotes, printable, never long.</summary>
internal static class Quoted
{
    private const int Longest = 60;

    public static string Key(TomlKey key) => Text(key.Name);

    public static string Path(IEnumerable<TomlKey> keys) => Text(string.Join('.', keys.Select(key => key.Name)));

    public static string Text(string text)
    {
        if (text.Length <= Longest)
            return $"\"{TomlText.Escape(text)}\"";
        var cut = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return $"\"{TomlText.Escape(text[..cut])}...\"";
    }
}
