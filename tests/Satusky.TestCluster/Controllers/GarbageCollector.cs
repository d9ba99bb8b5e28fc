using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Deletes what lost its owners, and finishes foreground and orphaning deletions.</summary>
internal sealed class GarbageCollector(ControllerContext context) : Controller("garbagecollector", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager with { FieldManager = "kube-controller-manager" };

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (change.Type != ChangeType.Deleted) return item.Owners.Count > 0 && change.Type == ChangeType.Added || item.IsDeleting && item.HasFinalizers ? [item.Key] : [];
        var owners = item.Owners.Select(owner => Store.ByUid(owner.Uid)).OfType<StoredObject>().Where(owner => owner.IsDeleting).Select(owner => owner.Key);
        return [.. Store.OwnedBy(item.Uid).Select(child => child.Key), .. owners];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } item) return;
        if (item is { IsDeleting: true, HasFinalizers: true })
        {
            var finalizers = item.Read().Meta().Strings("finalizers").ToArray();
            if (finalizers.Contains(Deletion.Orphan)) Orphan(item);
            else if (finalizers.Contains(Deletion.Foreground)) Foreground(item);
        }
        if (item.IsDeleting || item.Owners.Count == 0) return;
        if (item.Owners.Any(owner => Store.ByUid(owner.Uid) is not null)) return;
        Registry.Delete(key, new Deletion(Propagation: "Background", Uid: item.Uid), s_caller);
    }

    private void Orphan(StoredObject item)
    {
        foreach (var child in Store.OwnedBy(item.Uid)) ChangeList(child.Key, "ownerReferences", owner => (owner as JsonObject).Str("uid") == item.Uid);
        ChangeList(item.Key, "finalizers", finalizer => finalizer!.GetValue<string>() == Deletion.Orphan);
    }

    private void Foreground(StoredObject item)
    {
        var children = Store.OwnedBy(item.Uid);
        foreach (var child in children.Where(child => !child.IsDeleting)) Registry.Delete(child.Key, new Deletion(Propagation: "Foreground", Uid: child.Uid), s_caller);
        if (!Store.OwnedBy(item.Uid).Any(child => child.Owners.Any(owner => owner.Uid == item.Uid && owner.Blocks)))
            ChangeList(item.Key, "finalizers", finalizer => finalizer!.GetValue<string>() == Deletion.Foreground);
    }

    private void ChangeList(ObjectKey key, string list, Func<JsonNode?, bool> remove) => Registry.Update(key, "", live =>
    {
        if (live.Meta()[list] is not JsonArray items) return live;
        foreach (var item in items.Where(remove).ToArray()) items.Remove(item);
        return live;
    }, s_caller);
}
