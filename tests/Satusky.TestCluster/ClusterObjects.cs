using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster;

/// <summary>The objects of a cluster for tests: to look at, to seed, and to change as somebody else would.</summary>
public sealed class ClusterObjects
{
    private static readonly Caller s_someone = new("kubernetes-admin", "kubectl-edit");
    private readonly ObjectRegistry _registry;

    internal ClusterObjects(ObjectRegistry registry) => _registry = registry;

    public int Count => _registry.Store.Count;

    /// <summary>An object by its kind's plural (<c>pods</c>, <c>deployments.apps</c>), or null. Cluster-wide kinds have an empty namespace.</summary>
    public JsonObject? Find(string resource, string inNamespace, string name) => _registry.Store.Get(KindOf(resource), inNamespace, name)?.Read();

    public JsonObject Get(string resource, string inNamespace, string name) =>
        Find(resource, inNamespace, name) ?? throw new InvalidOperationException($"The cluster has no {resource} {inNamespace}/{name}.");

    /// <summary>All of a kind, in one namespace or (empty) everywhere.</summary>
    public IReadOnlyList<JsonObject> List(string resource, string inNamespace) => [.. _registry.Store.List(KindOf(resource), inNamespace).Items.Select(item => item.Read())];

    public int CountOf(string resource) => _registry.Store.List(KindOf(resource), "").Items.Count;

    /// <summary>Makes an object, with defaults and admission but past HTTP.</summary>
    public JsonObject Create(string json, string manager = "kubectl-create")
    {
        var body = (JsonObject)JsonNode.Parse(json)!;
        var version = body.Str("apiVersion")!;
        var group = version.Contains('/', StringComparison.Ordinal) ? version.Split('/')[0] : "";
        var kind = Catalog.Find(group, body.Str("kind")!);
        var inNamespace = kind.Namespaced ? body.Meta().Str("namespace") ?? "default" : "";
        return _registry.Create(kind, inNamespace, body, s_someone with { FieldManager = manager }).Read();
    }

    /// <summary>Changes an object as another field manager, e.g. somebody with <c>kubectl edit</c>.</summary>
    public JsonObject Edit(string resource, string inNamespace, string name, Action<JsonObject> change, string manager = "kubectl-edit", string subresource = "") =>
        _registry.Update(new ObjectKey(KindOf(resource), inNamespace, name), subresource, live =>
        {
            change(live);
            return live;
        }, s_someone with { FieldManager = manager }).Read();

    public void Delete(string resource, string inNamespace, string name, string propagation = "Background") =>
        _registry.Delete(new ObjectKey(KindOf(resource), inNamespace, name), new Deletion(Propagation: propagation), s_someone);

    private static ResourceKind KindOf(string resource) => Catalog.Kinds.FirstOrDefault(kind => kind.QualifiedPlural == resource)
        ?? Catalog.Kinds.FirstOrDefault(kind => kind.Plural == resource)
        ?? throw new ArgumentException($"No kind has the plural \"{resource}\".", nameof(resource));
}
