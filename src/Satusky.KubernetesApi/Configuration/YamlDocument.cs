using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Satusky.KubernetesApi;

/// <summary>Reads the first document of a YAML text as JSON. Works on the parser's events, which need no reflection.</summary>
internal sealed partial class YamlDocument
{
    private const int MaxNodes = 100_000;
    private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
    private readonly Parser parser;
    private int nodes;

    private YamlDocument(string text) => parser = new(new StringReader(text));

    /// <exception cref="KubernetesConfigException">The text is not YAML; the message names <paramref name="file"/> and the line.</exception>
    public static JsonNode? Read(string text, string file)
    {
        try
        {
            var document = new YamlDocument(text);
            document.parser.Consume<StreamStart>();
            return document.parser.TryConsume<DocumentStart>(out _) ? document.Node() : null;
        }
        catch (YamlException malformed)
        {
            throw new KubernetesConfigException($"{file}, line {malformed.Start.Line}: not valid YAML: {malformed.Message}", malformed);
        }
    }

    private JsonNode? Node()
    {
        var start = parser.Consume<ParsingEvent>();
        var node = start switch
        {
            AnchorAlias alias => anchors.TryGetValue(alias.Value, out var known)
                ? known?.DeepClone()
                : throw new YamlException(alias.Start, alias.End, $"the anchor {alias.Value} is not defined before"),
            Scalar scalar => Value(scalar),
            SequenceStart => Sequence(),
            MappingStart mapping => Mapping(mapping),
            _ => throw new YamlException(start.Start, start.End, "a value was expected"),
        };
        nodes += start is AnchorAlias ? Count(node) : 1;
        if (nodes > MaxNodes)
            throw new YamlException(start.Start, start.End, $"more than {MaxNodes} values");
        if (start is NodeEvent { Anchor.IsEmpty: false } named)
            anchors[named.Anchor] = node;
        return node;
    }

    private JsonArray Sequence()
    {
        var array = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
            array.Add(Node());
        return array;
    }

    private JsonObject Mapping(MappingStart start)
    {
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw new YamlException(start.Start, start.End, "a key must be a plain text");
            if (!map.TryAdd(key.Value, Node()))
                throw new YamlException(key.Start, key.End, $"the key {key.Value} is there twice");
        }

        return map;
    }

    private static JsonValue? Value(Scalar scalar) => scalar is not { Style: ScalarStyle.Plain, Tag.IsEmpty: true } ? JsonValue.Create(scalar.Value) : scalar.Value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        var text when Integer().IsMatch(text) => JsonValue.Create(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        var text => JsonValue.Create(text),
    };

    private static int Count(JsonNode? node) => 1 + node switch
    {
        JsonObject map => map.Sum(entry => Count(entry.Value)),
        JsonArray array => array.Sum(Count),
        _ => 0,
    };

    [GeneratedRegex("^-?(0|[1-9][0-9]{0,17})$")]
    private static partial Regex Integer();
}
