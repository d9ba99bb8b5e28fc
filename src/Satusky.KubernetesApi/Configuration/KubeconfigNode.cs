using System.Text;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>A place in a kubeconfig that knows its file and key, so that every complaint names them.</summary>
internal sealed class KubeconfigNode(string file, string key, JsonNode? value)
{
    public string Key => key;

    public string File => file;

    public JsonNode? Value => value;

    public bool Exists => value is not null;

    public IEnumerable<KubeconfigNode> Items => value switch
    {
        null => [],
        JsonArray array => array.Select((item, index) => new KubeconfigNode(file, $"{key}[{(item as JsonObject)?["name"]?.ToString() ?? $"{index}"}]", item)),
        _ => throw Wrong("must be a list"),
    };

    public KubeconfigNode this[string name] => value switch
    {
        null => new(file, Below(name), null),
        JsonObject map => new(file, Below(name), map[name]),
        _ => throw Wrong("must be a mapping"),
    };

    /// <summary>Null where it is missing or empty, as for kubectl.</summary>
    public string? Text => value switch
    {
        null => null,
        JsonValue scalar => scalar.ToString() is { Length: > 0 } text ? text : null,
        _ => throw Wrong("must be a text"),
    };

    public string Required => Text ?? throw Wrong("is missing");

    public bool IsTrue => Text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Wrong("must be true or false"),
    };

    public Uri? Uri(params ReadOnlySpan<string> schemes)
    {
        if (Text is not { } text)
            return null;
        return System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)
            ? uri
            : throw Wrong($"must be an address that begins with {string.Join(" or ", schemes.ToArray().Select(scheme => $"{scheme}://"))}");
    }

    /// <summary>A path, which counts from the folder of its file.</summary>
    public string? FullPath => Text is { } text ? Path.GetFullPath(text, Path.GetDirectoryName(Path.GetFullPath(file))!) : null;

    /// <summary>The text in the <c>…-data</c> key beside this one, else the content of the file that this one names.</summary>
    public Func<string>? Content(KubeconfigNode data)
    {
        if (data.Text is { } base64)
        {
            var decoded = data.Decode(base64);
            return () => decoded;
        }

        return FullPath is { } path ? () => ReadFile(path) : null;
    }

    public string ReadFile(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"names {path}, which cannot be read: {failure.Message}");
        }
    }

    public KubernetesConfigException Wrong(string problem) => new($"{file}: {key} {problem}");

    private string Below(string name) => key.Length == 0 ? name : $"{key}.{name}";

    private string Decode(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            throw Wrong("is not base64");
        }
    }
}
