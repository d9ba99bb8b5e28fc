namespace Satusky.Toml.Tests;

public sealed class TextTests
{
    [Fact]
    public void Escape_writes_the_short_forms()
    {
        Assert.Equal(@"a \""b\"" \\ \t\n\r\b\f \u0000\u001B\u007F 'ä' 😀", TomlText.Escape("a \"b\" \\ \t\n\r\b\f \0\u001B\u007F 'ä' 😀"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Contains("index 1", Assert.Throws<ArgumentException>(() => TomlText.Escape("a\uD83D")).Message, StringComparison.Ordinal);
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse("a = \"\uDE00\""));
        Assert.Equal((1, 6, "a string cannot hold U+DE00, half a surrogate pair"), (error.Line, error.Column, error.Message));
    }
}
