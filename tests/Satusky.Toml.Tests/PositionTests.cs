namespace Satusky.Toml.Tests;

public sealed class PositionTests
{
    [Fact]
    public void Every_value_knows_where_it_begins()
    {
        var root = TomlDocument.Parse("a = 1\n[app]\n  name = \"x\"\n  list = [1,\n    { b = 2 }]\n  env.LOG = 'debug'\n[[job]]\n");

        Assert.Equal((1, 1), At(root));
        Assert.Equal((1, 5), At(root["a"]));
        var app = Assert.IsType<TomlTable>(root["app"]);
        Assert.Equal((2, 1), At(app));
        Assert.Equal((3, 10), At(app["name"]));
        var list = Assert.IsType<TomlArray>(app["list"]);
        Assert.Equal((4, 10), At(list));
        Assert.Equal((4, 11), At(list[0]));
        Assert.Equal((5, 5), At(list[1]));
        var env = Assert.IsType<TomlTable>(app["env"]);
        Assert.Equal((6, 3), At(env));
        Assert.Equal((6, 13), At(env["LOG"]));
        Assert.Equal((7, 1), At(root["job"]));
    }

    [Fact]
    public void Keys_keep_their_order_and_place()
    {
        var root = TomlDocument.Parse("z = 1\na.b = 2\n[m.n]\n  k = 3\n[m]\n  \"l\" = 4\n");

        Assert.Equal([new TomlKey("z", 1, 1), new TomlKey("a", 2, 1), new TomlKey("m", 3, 2)], root.Keys);
        Assert.Equal([new TomlKey("n", 3, 4), new TomlKey("l", 6, 3)], Assert.IsType<TomlTable>(root["m"]).Keys);
        Assert.Null(root["missing"]);
    }

    [Fact]
    public void A_byte_order_mark_takes_no_column()
    {
        Assert.Equal((1, 5), At(TomlDocument.Parse("\uFEFFa = 1")["a"]));
    }

    [Theory]
    [InlineData("''", "a string")]
    [InlineData("1", "an integer")]
    [InlineData("1.0", "a float")]
    [InlineData("true", "a boolean")]
    [InlineData("2026-01-02T03:04:05Z", "an offset date-time")]
    [InlineData("2026-01-02T03:04:05", "a local date-time")]
    [InlineData("2026-01-02", "a local date")]
    [InlineData("03:04:05", "a local time")]
    [InlineData("[]", "an array")]
    [InlineData("{}", "a table")]
    public void A_value_names_its_type_for_messages(string text, string name)
    {
        Assert.Equal(name, TomlDocument.Parse($"a = {text}")["a"]!.TypeName);
    }

    private static (int Line, int Column) At(TomlValue? value) => (value!.Line, value.Column);
}
