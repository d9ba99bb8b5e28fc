using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

/// <summary>Reads bodies strictly.</summary>
internal static class Bodies
{
    private const int Limit = 3 * 1024 * 1024;
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        if (buffer.Length == 0) return null;
        if (buffer.Length > Limit) throw new ApiError(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
        try
        {
            return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), null, s_strict);
        }
        catch (JsonException exception)
        {
            throw ApiError.BadRequest($"the body is no JSON object as this cluster reads it: {exception.Message}");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var media = request.ContentType?.Split(';')[0].Trim();
        if (media is not (null or "application/json")) throw ApiError.UnsupportedMediaType("application/json, application/yaml, application/vnd.kubernetes.protobuf");
        return await ReadAsync(request, cancellationToken) as JsonObject ?? throw ApiError.BadRequest("the body must be a JSON object");
    }

    /// <summary>Checks the body of a create or an update.</summary>
    public static void Check(ResourceKind kind, JsonObject body)
    {
        Identify(kind, body);
        Check(kind.Kind, kind.Version, kind.Custom ? kind : null, kind.Type, body);
    }

    public static void Check(string kind, string version, ResourceKind? custom, StructType type, JsonObject body)
    {
        var faults = StrictDecoder.Check(type, body);
        if (faults.None) return;
        if (faults.Wrong.Count > 0) throw WrongType(kind, version, custom, body, faults.Wrong);
        throw ApiError.BadRequest($"{kind} in version \"{version}\" cannot be handled as a {kind}: strict decoding error: {Unknown(faults)}");
    }

    public static string Unknown(StrictDecoder.Faults faults) => string.Join(", ", faults.Unknown.Select(field => $"unknown field \"{field}\""));

    private static void Identify(ResourceKind kind, JsonObject body)
    {
        var (sentKind, sentVersion) = (body.Str("kind"), body.Str("apiVersion"));
        if (sentKind is null && kind.Custom) throw ApiError.BadRequest($"Object 'Kind' is missing in '{Json.Text(body)}'");
        if ((sentKind ?? kind.Kind) == kind.Kind && (sentVersion ?? kind.ApiVersion) == kind.ApiVersion) return;
        var version = (sentVersion ?? kind.ApiVersion).Split('/')[^1];
        var home = kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0];
        throw ApiError.BadRequest($"{sentKind} in version \"{version}\" cannot be handled as a {kind.Kind}: converting ({version}.{sentKind}) to ({home}.{kind.Kind}): unknown conversion");
    }

    private static ApiError WrongType(string kind, string version, ResourceKind? custom, JsonObject body, IReadOnlyList<StrictDecoder.WrongType> wrong)
    {
        if (custom is not null)
        {
            return ApiError.Invalid(custom, body.Meta().Str("name") ?? "", [.. wrong.Select(fault =>
                FieldFault.WrongType(fault.Path, fault.Found, $"{fault.Path} in body must be of type {Schematic(fault.Expected)}: \"{fault.Found}\"")), CustomRules.NotChecked]);
        }
        return ApiError.BadRequest($"{kind} in version \"{version}\" cannot be handled as a {kind}: {Reason(wrong[0])}");
    }

    /// <summary>Why a value is of the wrong type, as the decoder of the real server says it.</summary>
    public static string Reason(StrictDecoder.WrongType fault) => fault.Expected switch
    {
        "quantity" => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        "bytes" when fault.Found == "string" => "illegal base64 data at input byte 0",
        "time" when fault.Found == "string" => $"parsing time \"{fault.Value}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{fault.Value}\"",
        "microtime" when fault.Found == "string" => $"parsing time \"{fault.Value}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"",
        _ => $"json: cannot unmarshal {fault.Found} into Go struct field {fault.Struct}.{fault.GoPath} of type {Go(fault.Expected)}",
    };

    private static string Schematic(string expected) => expected switch
    {
        "int32" or "int64" => "integer",
        "bool" => "boolean",
        "map" => "object",
        "array" or "string" or "object" => expected,
        _ => char.IsUpper(expected[0]) ? "object" : "string",
    };

    private static string Go(string expected) => expected switch
    {
        "map" => "map[string]string",
        "time" or "microtime" => "string",
        "array" => "[]string",
        "double" => "float64",
        "bytes" => "[]uint8",
        _ when char.IsUpper(expected[0]) => $"v1.{expected}",
        _ => expected,
    };
}
