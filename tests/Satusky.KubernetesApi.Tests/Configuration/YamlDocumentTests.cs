using System.Text;

namespace Satusky.KubernetesApi.Tests;

public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("a: 1\nb: [x, 'y', \"z\\n\"]\n", """{"a":1,"b":["x","y","z\n"]}""")]
    [InlineData("a: true\nb: 'true'\nc:\nd: ~\ne: 0123\nf: 1.5\n", """{"a":true,"b":"true","c":null,"d":null,"e":"0123","f":"1.5"}""")]
    [InlineData("a: |\n  x\n  y\nb: >-\n  x\n  y\n", """{"a":"x\ny\n","b":"x y"}""")]
    [InlineData("a: &x {k: v}\nb: *x\n", """{"a":{"k":"v"},"b":{"k":"v"}}""")]
    [InlineData("# only\na: b # this\n---\nc: d\n", """{"a":"b"}""")]
    public void Yaml_is_read_as_json(string yaml, string json) => Assert.Equal(json, YamlDocument.Read(yaml, "f")?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("a: b: c", "f, line 1: not valid YAML: ")]
    [InlineData("a: 1\na: 2", "f, line 2: not valid YAML: the key a is there twice")]
    [InlineData("a: *x", "f, line 1: not valid YAML: the anchor x is not defined before")]
    [InlineData("? [a]\n: b", "f, line 1: not valid YAML: a key must be a plain text")]
    public void What_is_no_yaml_is_named_with_its_line(string yaml, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<KubernetesConfigException>(() => YamlDocument.Read(yaml, "f")).Message, StringComparison.Ordinal);

    [Fact]
    public void Aliases_cannot_make_it_huge()
    {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var level = 1; level < 9; level++)
            bomb.Append(null, $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n");

        Assert.Contains("more than 100000 values", Assert.Throws<KubernetesConfigException>(() => YamlDocument.Read(bomb.ToString(), "f")).Message, StringComparison.Ordinal);
    }
}
