using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Compares answers with the committed OpenAPI document: required fields, no unknown ones, and the types of all.</summary>
internal static class ApiShape
{
    public static string DocumentPath { get; } = Path.Combine(Root(), "docs", "openapi.json");

    private static readonly Lazy<JsonElement> Document = new(() => JsonDocument.Parse(File.ReadAllText(DocumentPath)).RootElement);

    public static async Task CheckAsync(HttpMethod method, string path, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        if (Operation(method, path) is not { } operation || body.Length == 0)
        {
            return;
        }

        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        var responses = operation.GetProperty("responses");
        var expected = responses.TryGetProperty(status, out var exact) ? exact : responses.GetProperty("default");
        var schema = expected.GetProperty("content").GetProperty(response.Content.Headers.ContentType!.MediaType!).GetProperty("schema");
        Check(JsonDocument.Parse(body).RootElement, schema, "$");
    }

    private static JsonElement? Operation(HttpMethod method, string path) => Document.Value.GetProperty("paths").EnumerateObject()
        .Where(entry => Regex.IsMatch(path, "^" + Regex.Replace(entry.Name, @"\{\w+\}", "[^/]+") + "$"))
        .Select(entry => entry.Value.TryGetProperty(method.Method.ToLowerInvariant(), out var operation) ? operation : (JsonElement?)null)
        .FirstOrDefault(operation => operation is not null);

    private static void Check(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = Document.Value.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            if (value.ValueKind != JsonValueKind.Null)
            {
                Check(value, choices.EnumerateArray().First(choice => choice.TryGetProperty("$ref", out _)), where);
            }

            return;
        }

        if (schema.TryGetProperty("type", out var type))
        {
            string[] allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!];
            Assert.True(allowed.Any(name => Matches(value, name)), $"{where} is {value.ValueKind}, not {string.Join(" or ", allowed)}");
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when schema.TryGetProperty("properties", out var properties):
                CheckObject(value, schema, properties, where);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Check(item, schema.GetProperty("items"), $"{where}[{index}]");
                }

                break;
        }
    }

    private static void CheckObject(JsonElement value, JsonElement schema, JsonElement properties, string where)
    {
        foreach (var property in value.EnumerateObject())
        {
            Assert.True(properties.TryGetProperty(property.Name, out var known), $"{where}.{property.Name} is not in the document");
            Check(property.Value, known, $"{where}.{property.Name}");
        }

        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [])
        {
            Assert.True(value.TryGetProperty(name, out _), $"{where}.{name} is missing");
        }
    }

    private static bool Matches(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Satusky.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Satusky.slnx is in no folder above the tests");
        }

        return folder;
    }
}
