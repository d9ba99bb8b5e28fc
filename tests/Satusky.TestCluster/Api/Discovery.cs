using System.Text.Json.Nodes;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

/// <summary>What the server says of itself: versions, groups and their resources.</summary>
internal sealed class Discovery(Kinds kinds)
{
    private static readonly string[] s_verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public JsonObject? Answer(string path) => path.Trim('/').Split('/') switch
    {
        ["version"] => new JsonObject
        {
            ["major"] = "1", ["minor"] = "36", ["gitVersion"] = "v1.36.2", ["gitTreeState"] = "clean", ["platform"] = "linux/amd64",
        },
        ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        ["apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups.Select(Group)]),
        },
        ["apis", var group] when Groups.Contains(group) => Whole(group),
        ["api", "v1"] => Resources("", "v1"),
        ["apis", var group, var version] => Resources(group, version),
        _ => null,
    };

    /// <summary>Whether a path is below a group that is served; the real server has no JSON for others.</summary>
    public bool HasGroupOf(string path) => path.Trim('/').Split('/') switch
    {
        ["version"] or ["api"] or ["apis"] or ["api", "v1", ..] => true,
        ["apis", var group] => Groups.Contains(group),
        ["apis", var group, var version, ..] => group == "authorization.k8s.io" || kinds.All.Any(kind => kind.Group == group && kind.Version == version),
        _ => false,
    };

    private IEnumerable<string> Groups => kinds.All.Select(kind => kind.Group).Where(group => group.Length > 0).Append("authorization.k8s.io").Distinct();

    private JsonObject Whole(string group)
    {
        var answer = (JsonObject)Group(group);
        answer.Insert(0, "kind", "APIGroup");
        answer.Insert(1, "apiVersion", "v1");
        return answer;
    }

    private JsonNode Group(string group)
    {
        var versions = kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Version).DefaultIfEmpty("v1").Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToArray();
        return new JsonObject { ["name"] = group, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private JsonObject? Resources(string group, string version)
    {
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToArray();
        var list = new JsonArray();
        foreach (var kind in served)
        {
            list.Add(Resource(kind, kind.Plural, kind.Kind, s_verbs));
            if (kind.HasStatus) list.Add(Resource(kind, $"{kind.Plural}/status", kind.Kind, ["get", "patch", "update"]));
            if (kind.HasScale) list.Add(Resource(kind, $"{kind.Plural}/scale", "Scale", ["get", "patch", "update"]));
            if (kind != Catalog.Pod) continue;
            list.Add(Resource(kind, "pods/log", "Pod", ["get"]));
            list.Add(Resource(kind, "pods/eviction", "Eviction", ["create"]));
            foreach (var stream in (string[])["exec", "attach", "portforward"]) list.Add(Resource(kind, $"pods/{stream}", $"Pod{char.ToUpperInvariant(stream[0])}{stream[1..]}Options", ["create", "get"]));
        }
        if (group == "authorization.k8s.io" && version == "v1")
            list.Add(new JsonObject { ["name"] = "selfsubjectaccessreviews", ["singularName"] = "selfsubjectaccessreview", ["namespaced"] = false, ["kind"] = "SelfSubjectAccessReview", ["verbs"] = new JsonArray("create") });
        if (list.Count == 0) return null;
        return new JsonObject { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}", ["resources"] = list };
    }

    private static JsonNode Resource(ResourceKind kind, string name, string kindName, string[] verbs)
    {
        var main = !name.Contains('/', StringComparison.Ordinal);
        var node = new JsonObject
        {
            ["name"] = name, ["singularName"] = main ? kind.Kind.ToLowerInvariant() : "", ["namespaced"] = kind.Namespaced, ["kind"] = kindName, ["verbs"] = Json.Array(verbs),
        };
        if (main && kind.ShortNames.Count > 0) node["shortNames"] = Json.Array(kind.ShortNames);
        return node;
    }
}
