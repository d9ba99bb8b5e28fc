using System.Text.Json.Nodes;
using Satusky.TestCluster.Faults;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Gives namespaces their service account and CA, and empties those that are deleted.</summary>
internal sealed class NamespaceController(ControllerContext context, ClusterFaults faults, string authority) : Controller("namespace", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager;

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Namespace) return [item.Key];
        return change.Type == ChangeType.Deleted && item.Namespace.Length > 0 && Store.Get(Catalog.Namespace, "", item.Namespace) is { IsDeleting: true } home ? [home.Key] : [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } home) return;
        if (home.IsDeleting) Empty(home);
        else Furnish(key.Name);
    }

    private void Furnish(string name)
    {
        if (Store.Get(Catalog.ServiceAccount, name, "default") is null)
            Registry.Create(Catalog.ServiceAccount, name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } }, s_caller);
        if (Store.Get(Catalog.ConfigMap, name, "kube-root-ca.crt") is null)
        {
            Registry.Create(Catalog.ConfigMap, name, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt" }, ["data"] = new JsonObject { ["ca.crt"] = authority },
            }, s_caller);
        }
    }

    private void Empty(StoredObject home)
    {
        var left = new List<StoredObject>();
        foreach (var kind in Catalog.Kinds.Where(kind => kind.Namespaced))
        {
            foreach (var item in Store.List(kind, home.Name).Items)
            {
                if (!item.IsDeleting) Registry.Delete(item.Key, new Deletion(), s_caller);
                if (Store.Get(item.Key) is { } present) left.Add(present);
            }
        }
        var status = home.Read().At("status")!.Copy();
        Tell("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered");
        Tell("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed");
        Tell("NamespaceDeletionContentFailure", false, "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
        Tell("NamespaceContentRemaining", left.Count > 0, left.Count > 0 ? "SomeResourcesRemain" : "ContentRemoved", left.Count > 0
            ? "Some resources are remaining: " + string.Join(", ", left.GroupBy(item => item.Kind.QualifiedPlural + (item.Kind.Group.Length == 0 ? "." : "")).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} has {group.Count()} resource instances"))
            : "All content successfully removed");
        var held = left.SelectMany(item => item.Read().Meta().Strings("finalizers")).GroupBy(name => name).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        Tell("NamespaceFinalizersRemaining", held.Length > 0, held.Length > 0 ? "SomeFinalizersRemain" : "ContentHasNoFinalizers", held.Length > 0
            ? "Some content in the namespace has finalizers remaining: " + string.Join(", ", held.Select(group => $"{group.Key} in {group.Count()} resource instances"))
            : "All content-preserving finalizers finished");
        if (left.Count > 0 || faults.NamespacesStayTerminating)
        {
            Context.SetStatus(home, status, s_caller);
            return;
        }
        Registry.Finalize(home.Key, new JsonObject { ["spec"] = new JsonObject() });

        void Tell(string type, bool value, string reason, string message) => PodTemplates.SetCondition(status,
            new JsonObject { ["type"] = type, ["status"] = value ? "True" : "False", ["reason"] = reason, ["message"] = message }, Context.Moment);
    }
}
