using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>Writes answers.</summary>
internal static class Replies
{
    public static Task WriteAsync(HttpContext http, int code, JsonNode body) => WriteAsync(http, code, Json.Bytes(body));

    public static async Task WriteAsync(HttpContext http, int code, byte[] body)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static Task WriteAsync(HttpContext http, ApiError error)
    {
        var status = error.ToStatus();
        if (status.At("details").Int("retryAfterSeconds") is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(http, error.Code, status);
    }

    public static JsonObject Success(ObjectKey key, string uid)
    {
        var details = new JsonObject { ["name"] = key.Name };
        if (key.Kind.Group.Length > 0) details["group"] = key.Kind.Group;
        details["kind"] = key.Kind.Plural;
        details["uid"] = uid;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }

    /// <summary>Whether the client asked for names and labels only.</summary>
    public static bool WantsMetadata(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("as=PartialObjectMetadata", StringComparison.Ordinal);

    public static byte[] Metadata(StoredObject item) => Json.Bytes(new JsonObject
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item.Read().Meta().DeepClone(),
    });
}
