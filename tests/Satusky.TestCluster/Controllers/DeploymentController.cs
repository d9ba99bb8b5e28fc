using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Rolls deployments out through replica sets.</summary>
internal sealed class DeploymentController(ControllerContext context) : Controller("deployment", context)
{
    public const string Revision = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";
    private const string Component = "deployment-controller";
    private static readonly Caller s_caller = Caller.ControllerManager;

    private readonly Dictionary<string, (long? Generation, string Hash)> _hashes = [];

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        if (change.Object.Kind == Catalog.Deployment)
        {
            if (change.Type == ChangeType.Deleted) _hashes.Remove(change.Object.Uid);
            return [change.Object.Key];
        }
        if (change.Object.Kind == Catalog.ReplicaSet) return Owner(change.Object, Catalog.Deployment);
        // A recreating rollout waits for the last old pod to be gone.
        if (change is { Type: ChangeType.Deleted } && change.Object.Kind == Catalog.Pod && change.Object.Controller is { Kind: "ReplicaSet" } owner
            && Store.Get(Catalog.ReplicaSet, change.Object.Namespace, owner.Name) is { } set)
            return Owner(set, Catalog.Deployment);
        return [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } deployment) return;
        var view = View(deployment);
        var before = Store.Version;
        if (view.Spec.Bool("paused") != true) RollOut(view);
        else if (view.New is { } present) Publish(view, present);
        if (Store.Version != before) view = View(Store.Get(key)!);
        DeploymentStatus.Report(Context, view, delay => Later(key, delay));
    }

    private RolloutView View(StoredObject deployment)
    {
        var body = deployment.Read();
        var hash = HashOf(deployment, body);
        var sets = Store.OwnedBy(deployment.Uid).Where(set => set.Kind == Catalog.ReplicaSet && !set.IsDeleting).Select(set => new OwnedSet(set, set.Read()))
            .OrderBy(set => set.Revision).ToList();
        return new RolloutView(deployment, body, hash, sets.Find(set => set.Stored.Label(HashLabel) == hash), [.. sets.Where(set => set.Stored.Label(HashLabel) != hash)]);
    }

    private string HashOf(StoredObject deployment, JsonObject body)
    {
        var generation = body.Meta().Int("generation");
        if (_hashes.TryGetValue(deployment.Uid, out var known) && known.Generation == generation) return known.Hash;
        var hash = PodTemplates.Hash(body.At("spec", "template")!);
        _hashes[deployment.Uid] = (generation, hash);
        return hash;
    }

    private void RollOut(RolloutView view)
    {
        var recreate = view.Spec.At("strategy").Str("type") == "Recreate";
        if (recreate && !ClearOld(view)) return;
        var fresh = view.New ?? MakeSet(view, recreate ? view.Replicas : Math.Max(0, Math.Min(view.Replicas, view.Replicas + view.MaxSurge - view.Old.Sum(set => set.Replicas))));
        if (view.New is not null) Renew(view, fresh);
        if (recreate) Scale(view, fresh, view.Replicas);
        else Roll(view, fresh);
        Publish(view, fresh);
        CleanUp(view);
    }

    /// <summary>True when no pod of an older template is left.</summary>
    private bool ClearOld(RolloutView view)
    {
        foreach (var set in view.Old.Where(set => set.Replicas > 0)) Scale(view, set, 0);
        return !view.Old.Any(set => Store.OwnedBy(set.Stored.Uid).Any(pod => pod.Kind == Catalog.Pod && pod.Read().At("status").Str("phase") is not ("Succeeded" or "Failed")));
    }

    private void Roll(RolloutView view, OwnedSet fresh)
    {
        if (fresh.Replicas > view.Replicas)
        {
            Scale(view, fresh, view.Replicas);
            return;
        }
        var total = fresh.Replicas + view.Old.Sum(set => set.Replicas);
        var room = view.Replicas + view.MaxSurge - total;
        if (fresh.Replicas < view.Replicas && room > 0)
        {
            Scale(view, fresh, Math.Min(view.Replicas, fresh.Replicas + room));
            return;
        }
        var minimum = view.Replicas - view.MaxUnavailable;
        var unready = fresh.Replicas - fresh.Available;
        var spare = total - minimum - unready;
        if (spare <= 0) return;
        spare -= DropUnhealthy(view, spare);
        var available = fresh.Available + view.Old.Sum(set => Math.Min(set.Available, set.Replicas));
        var surplus = Math.Min(available - minimum, spare);
        foreach (var set in view.Old.Where(set => set.Replicas > 0))
        {
            if (surplus <= 0) return;
            var less = Math.Min(set.Replicas, surplus);
            Scale(view, set, set.Replicas - less);
            surplus -= less;
        }
    }

    private int DropUnhealthy(RolloutView view, int most)
    {
        var dropped = 0;
        foreach (var set in view.Old.Where(set => set.Replicas > set.Available))
        {
            var less = Math.Min(most - dropped, set.Replicas - set.Available);
            if (less <= 0) break;
            Scale(view, set, set.Replicas - less);
            set.Replicas -= less;
            dropped += less;
        }
        return dropped;
    }

    private OwnedSet MakeSet(RolloutView view, int replicas)
    {
        var template = (JsonObject)view.Spec["template"]!.DeepClone();
        template.Ensure("metadata", "labels")[HashLabel] = view.Hash;
        var selector = (JsonObject)view.Spec["selector"]!.DeepClone();
        selector.Ensure("matchLabels")[HashLabel] = view.Hash;
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{view.Deployment.Name}-{view.Hash}",
                ["labels"] = template.At("metadata", "labels")!.DeepClone(),
                ["annotations"] = Annotations(view, view.Old.Select(set => set.Revision).DefaultIfEmpty().Max() + 1),
                ["ownerReferences"] = new JsonArray(OwnerOf(view.Deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template, ["minReadySeconds"] = view.Spec.Int("minReadySeconds") ?? 0 },
        };
        var made = Registry.Create(Catalog.ReplicaSet, view.Deployment.Namespace, body, s_caller);
        Context.Events.Normal(view.Deployment, Component, "ScalingReplicaSet", $"Scaled up replica set {made.Name} from 0 to {replicas}");
        return new OwnedSet(made, made.Read());
    }

    /// <summary>A template that was there before comes back as the newest revision.</summary>
    private void Renew(RolloutView view, OwnedSet fresh)
    {
        var newest = view.Old.Select(set => set.Revision).DefaultIfEmpty().Max();
        var wanted = Annotations(view, fresh.Revision > newest ? fresh.Revision : newest + 1);
        if (JsonNode.DeepEquals(fresh.Body.At("metadata", "annotations"), wanted)) return;
        Registry.Update(fresh.Stored.Key, "", live =>
        {
            live.Meta()["annotations"] = wanted.DeepClone();
            return live;
        }, s_caller);
        fresh.Body.Meta()["annotations"] = wanted;
    }

    private static JsonObject Annotations(RolloutView view, long revision)
    {
        var annotations = new JsonObject();
        foreach (var (name, value) in view.Body.At("metadata", "annotations")?.ToArray() ?? [])
        {
            if (name is not (Revision or "kubectl.kubernetes.io/last-applied-configuration")) annotations[name] = value!.DeepClone();
        }
        annotations["deployment.kubernetes.io/desired-replicas"] = view.Replicas.ToString(CultureInfo.InvariantCulture);
        annotations["deployment.kubernetes.io/max-replicas"] = (view.Replicas + view.MaxSurge).ToString(CultureInfo.InvariantCulture);
        annotations[Revision] = revision.ToString(CultureInfo.InvariantCulture);
        return annotations;
    }

    private void Publish(RolloutView view, OwnedSet fresh)
    {
        var revision = fresh.Revision.ToString(CultureInfo.InvariantCulture);
        if (view.Body.At("metadata", "annotations").Str(Revision) == revision) return;
        Registry.Update(view.Deployment.Key, "status", live =>
        {
            live.Meta().Ensure("annotations")[Revision] = revision;
            return live;
        }, s_caller);
    }

    private void Scale(RolloutView view, OwnedSet set, int replicas)
    {
        if (set.Replicas == replicas) return;
        Registry.Update(set.Stored.Key, "", live =>
        {
            live.Ensure("spec")["replicas"] = replicas;
            return live;
        }, s_caller);
        Context.Events.Normal(view.Deployment, Component, "ScalingReplicaSet",
            $"Scaled {(replicas > set.Replicas ? "up" : "down")} replica set {set.Stored.Name} from {set.Replicas} to {replicas}");
    }

    private void CleanUp(RolloutView view)
    {
        var kept = (int)(view.Spec.Int("revisionHistoryLimit") ?? 10);
        var empty = view.Old.Where(set => set.Replicas == 0 && (set.Body.At("status").Int("replicas") ?? 0) == 0).ToList();
        foreach (var set in empty.Take(Math.Max(0, view.Old.Count - kept))) Registry.Delete(set.Stored.Key, new Deletion(Propagation: "Background"), s_caller);
    }
}
