using System.Text.Json.Nodes;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Writes what a namespace uses into its quotas.</summary>
internal sealed class QuotaController(ControllerContext context) : Controller("quota", context)
{
    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.ResourceQuota) return [item.Key];
        var counts = item.Namespace.Length > 0 && item.Kind != Catalog.Event && (change.Type != ChangeType.Modified || item.Kind == Catalog.Pod);
        return counts ? Store.List(Catalog.ResourceQuota, item.Namespace).Items.Select(quota => quota.Key) : [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } quota || quota.Read().At("spec", "hard") is not { } hard) return;
        var used = new JsonObject();
        foreach (var (name, amount) in Quotas.Used(Store, key.Namespace, hard.Select(entry => entry.Key))) used[name] = amount.ToString();
        Context.SetStatus(quota, new JsonObject { ["hard"] = hard.DeepClone(), ["used"] = used }, Caller.ControllerManager);
    }
}
