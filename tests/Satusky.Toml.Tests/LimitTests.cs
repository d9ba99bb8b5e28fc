namespace Satusky.Toml.Tests;

public sealed class LimitTests
{
    private const int Deepest = TomlDocument.MaxDepth;

    public static TheoryData<string, Func<int, string>> Shapes => new()
    {
        { "arrays", depth => $"a = {Repeat("[", depth)}{Repeat("]", depth)}" },
        { "inline tables", depth => $"a = {Repeat("{a=", depth - 1)}{{}}{Repeat("}", depth - 1)}" },
        { "dotted key", depth => $"{Repeat("a.", depth)}a = 1" },
        { "header", depth => $"[{Repeat("a.", depth - 1)}a]" },
        { "arrays of tables", depth => string.Concat(Enumerable.Range(1, depth / 2).Select(level => $"[[{Repeat("a.", level - 1)}a]]\n"))
            + (depth % 2 == 0 ? "" : $"[{Repeat("a.", depth / 2)}a]") },
        { "all together", depth => $"[[a]]\n[a.b]\nc.d = [{Repeat("{a=", depth - 5)}1{Repeat("}", depth - 5)}]" },
    };

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void Nesting_is_read_to_the_limit_and_refused_beyond(string shape, Func<int, string> write)
    {
        Assert.Single(TomlDocument.Parse(write(Deepest)).Keys);
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(write(Deepest + 1)));
        Assert.True(error.Message == $"tables and arrays may lie at most {Deepest} deep in one another", shape);
    }

    [Fact]
    public void Text_is_read_to_the_limit_and_refused_beyond()
    {
        var largest = "#" + new string('ä', (TomlDocument.MaxBytes / 2) - 1) + "x";

        Assert.Empty(TomlDocument.Parse(largest).Keys);
        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(largest + "x"));
        Assert.Equal("the text is larger than 1024 KiB, the most that is read", error.Message);
        Assert.Throws<TomlException>(() => TomlDocument.Parse(new byte[TomlDocument.MaxBytes + 1]));
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
