using System.Text.Json.Nodes;
using Satusky.TestCluster.Admission;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Binds claims whose storage class exists, and lets a deleted claim go when no pod uses it.</summary>
internal sealed class ClaimController(ControllerContext context) : Controller("claim", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager;

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Claim) return [item.Key];
        if (item.Kind == Catalog.StorageClass) return Store.List(Catalog.Claim, "").Items.Select(claim => claim.Key);
        return item.Kind == Catalog.Pod && change.Type == ChangeType.Deleted ? Store.List(Catalog.Claim, item.Namespace).Items.Where(claim => claim.IsDeleting).Select(claim => claim.Key) : [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } claim) return;
        if (claim.IsDeleting) Release(claim);
        else if (claim.Read().At("status").Str("phase") == "Pending") Bind(claim);
    }

    private void Bind(StoredObject claim)
    {
        var spec = claim.Read().At("spec")!;
        if (spec.Str("storageClassName") is not { Length: > 0 } name)
        {
            Context.Events.Normal(claim, "persistentvolume-controller", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
            return;
        }
        if (Store.Get(Catalog.StorageClass, "", name) is null)
        {
            Context.Events.Warning(claim, "persistentvolume-controller", "ProvisioningFailed", $"storageclass.storage.k8s.io \"{name}\" not found");
            return;
        }
        Registry.Update(claim.Key, "", live =>
        {
            live["spec"]!["volumeName"] = $"pvc-{claim.Uid}";
            return live;
        }, s_caller);
        Context.SetStatus(claim, new JsonObject
        {
            ["phase"] = "Bound", ["accessModes"] = spec["accessModes"]!.DeepClone(), ["capacity"] = spec.At("resources", "requests")!.DeepClone(),
        }, s_caller);
    }

    private void Release(StoredObject claim)
    {
        var used = Store.List(Catalog.Pod, claim.Namespace).Items.Any(pod => PodFacts.Of(pod) is { IsOver: false } facts && facts.Claims.Contains(claim.Name));
        if (used) return;
        Registry.Update(claim.Key, "", live =>
        {
            if (live.Meta()["finalizers"] is JsonArray finalizers && finalizers.FirstOrDefault(name => name!.GetValue<string>() == Admitter.ClaimProtection) is { } protection) finalizers.Remove(protection);
            return live;
        }, s_caller);
    }
}
