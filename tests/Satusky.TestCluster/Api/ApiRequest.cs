using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Api;

/// <summary>A request for resources, taken apart: <c>verb</c> as access rules name it, kind, namespace, name, subresource.</summary>
internal sealed record ApiRequest(string Verb, ResourceKind Kind, string Namespace, string Name, string Subresource, HttpContext Http)
{
    public ObjectKey Key => new(Kind, Namespace, Name);

    public CancellationToken Aborted => Http.RequestAborted;

    public string? Query(string name) => Http.Request.Query[name] is { Count: > 0 } values ? values[0] : null;

    public bool Flag(string name) => Query(name) is "true" or "1";

    /// <summary>As the request log counts it, e.g. <c>patch deployments</c> or <c>get pods/log</c>.</summary>
    public string Resource => Subresource.Length == 0 ? Kind.Plural : $"{Kind.Plural}/{Subresource}";

    /// <summary>Null when the path speaks of no resource that this cluster serves.</summary>
    public static ApiRequest? From(HttpContext http, Kinds kinds)
    {
        var parts = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = parts switch
        {
            ["api", "v1", ..] => 2,
            ["apis", _, _, ..] => 3,
            _ => -1,
        };
        if (at < 0 || parts.Length <= at) return null;
        var (group, version) = at == 2 ? ("", "v1") : (parts[1], parts[2]);
        var inNamespace = "";
        // /namespaces/x/status is of the namespace itself, /namespaces/x/pods is in it.
        if (parts[at] == "namespaces" && parts.Length > at + 2 && !(group.Length == 0 && parts[at + 2] is "status" or "finalize"))
        {
            inNamespace = parts[at + 1];
            at += 2;
        }
        if (kinds.Find(group, version, parts[at]) is not { } kind) return null;
        var name = parts.Length > at + 1 ? parts[at + 1] : "";
        var subresource = parts.Length > at + 2 ? parts[at + 2] : "";
        if (parts.Length > at + 3 || kind.Namespaced && inNamespace.Length == 0 && name.Length > 0 || !kind.Namespaced && inNamespace.Length > 0) return null;
        if (subresource.Length > 0 && !Serves(kind, subresource)) return null;
        return new ApiRequest(VerbOf(http, name), kind, inNamespace, name, subresource, http);
    }

    private static bool Serves(ResourceKind kind, string subresource) => subresource switch
    {
        "status" => kind.HasStatus,
        "scale" => kind.HasScale,
        "log" or "exec" or "attach" or "portforward" or "eviction" or "binding" => kind == Catalog.Pod,
        "finalize" => kind == Catalog.Namespace,
        _ => false,
    };

    private static string VerbOf(HttpContext http, string name)
    {
        var watch = http.Request.Query["watch"].ToString() is "true" or "1";
        return http.Request.Method switch
        {
            "GET" when watch => "watch",
            "GET" when name.Length == 0 => "list",
            "GET" => "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => name.Length == 0 ? "deletecollection" : "delete",
            _ => throw ApiError.MethodNotAllowed(),
        };
    }
}
