using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Registry;

internal sealed record Cause(string Reason, string Message, string Field);

/// <summary>An answer that is no success, with the code, reason and text of the real server.</summary>
internal sealed class ApiError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;
    public string Reason => reason;

    public JsonObject ToStatus()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (reason.Length > 0) status["reason"] = reason;
        if (details is not null) status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static ApiError NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{kind.QualifiedPlural} \"{name}\" not found", Details(kind, name));

    public static ApiError UnknownPath() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiError Exists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.QualifiedPlural} \"{name}\" already exists", Details(kind, name));

    public static ApiError Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.QualifiedPlural} \"{name}\": {why}", Details(kind, name));

    public static ApiError Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError Forbidden(ResourceKind kind, string name, string why, params IEnumerable<Cause> causes) =>
        new(403, "Forbidden", name.Length == 0 ? $"{kind.QualifiedPlural} is forbidden: {why}" : $"{kind.QualifiedPlural} \"{name}\" is forbidden: {why}", Details(kind, name, causes));

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError Invalid(ResourceKind kind, string name, IReadOnlyList<FieldFault> faults) => Invalid(kind.QualifiedKind, kind.Group, kind.Kind, name, faults);

    public static ApiError Invalid(string qualifiedKind, string group, string kind, string name, IReadOnlyList<FieldFault> faults)
    {
        var texts = faults.Select(fault => $"{fault.Path}: {fault.Body}").Distinct().ToArray();
        var text = texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = Details(group, kind, name, faults.Select(fault => new Cause(fault.Reason, fault.Body, fault.Path)));
        return new ApiError(422, "Invalid", $"{qualifiedKind} \"{name}\" is invalid: {text}", details);
    }

    public static ApiError Expired(string message) => new(410, "Expired", message);

    public static ApiError TooManyRequests(int seconds) =>
        new(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later", new JsonObject { ["retryAfterSeconds"] = seconds });

    public static ApiError MethodNotAllowed() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiError Internal(string message) => new(500, "InternalError", $"Internal error occurred: {message}");

    public static ApiError UnsupportedMediaType(string accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    private static JsonObject Details(ResourceKind kind, string name, params IEnumerable<Cause> causes) => Details(kind.Group, kind.Plural, name, causes);

    private static JsonObject Details(string group, string kind, string name, IEnumerable<Cause> causes)
    {
        var details = new JsonObject();
        if (name.Length > 0) details["name"] = name;
        if (group.Length > 0) details["group"] = group;
        if (kind.Length > 0) details["kind"] = kind;
        var list = causes.Select(cause => (JsonNode)new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field }).ToArray();
        if (list.Length > 0) details["causes"] = new JsonArray(list);
        return details;
    }
}
