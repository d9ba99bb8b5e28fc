using System.Globalization;
using System.Text.Json.Nodes;

namespace Satusky.Toml.Tests;

/// <summary>One test per file in <c>cases</c>: what a document means, or where and why it is refused.</summary>
public sealed class CaseTests
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "cases");

    public static TheoryData<string> Valid => Names("valid");

    public static TheoryData<string> Invalid => Names("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_document_means_its_tagged_json(string name)
    {
        var document = TomlDocument.Parse(Bytes("valid", name));

        Assert.Equal(JsonNode.Parse(Text("valid", name + ".json"))!.ToJsonString(), TaggedJson.Of(document).ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_document_is_refused_at_its_place(string name)
    {
        var expected = Text("invalid", name + ".error").TrimEnd('\n').Split(' ', 2);

        var error = Assert.Throws<TomlException>(() => TomlDocument.Parse(Bytes("invalid", name)));

        Assert.Equal(expected[0], string.Create(CultureInfo.InvariantCulture, $"{error.Line}:{error.Column}"));
        Assert.Contains(expected[1], error.Message, StringComparison.Ordinal);
    }

    private static TheoryData<string> Names(string folder) =>
    [
        .. Directory.GetFiles(Path.Combine(Cases, folder), "*.toml")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal),
    ];

    private static byte[] Bytes(string folder, string name) => File.ReadAllBytes(Path.Combine(Cases, folder, name + ".toml"));

    private static string Text(string folder, string file) => File.ReadAllText(Path.Combine(Cases, folder, file));
}
