using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Keeps as many pods as a replica set asks for.</summary>
internal sealed class ReplicaSetController(ControllerContext context) : Controller("replicaset", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager;
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        if (change.Object.Kind == Catalog.ReplicaSet) return [change.Object.Key];
        if (change.Object.Kind == Catalog.Pod) return Owner(change.Object, Catalog.ReplicaSet);
        if (change.Object.Kind == Catalog.ResourceQuota) return Store.List(Catalog.ReplicaSet, change.Object.Namespace).Items.Select(item => item.Key);
        return [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } set) return;
        var body = set.Read();
        var pods = Store.OwnedBy(set.Uid).Where(pod => pod.Kind == Catalog.Pod).ToList();
        var active = pods.Where(PodTemplates.IsActive).ToList();
        var wanted = (int)(body.At("spec").Int("replicas") ?? 0);
        var failure = active.Count < wanted ? Grow(set, body, wanted - active.Count) : null;
        if (active.Count > wanted) Shrink(set, active, active.Count - wanted);
        if (failure is not null) Later(key, s_retry);
        Report(set, body, failure);
    }

    private ApiError? Grow(StoredObject set, JsonObject body, int missing)
    {
        for (var count = 0; count < missing; count++)
        {
            var pod = PodTemplates.Pod(body.At("spec", "template")!, OwnerOf(set));
            pod.Meta()["generateName"] = set.Name + "-";
            try
            {
                var made = Registry.Create(Catalog.Pod, set.Namespace, pod, s_caller);
                Context.Events.Normal(set, "replicaset-controller", "SuccessfulCreate", $"Created pod: {made.Name}");
            }
            catch (ApiError error) when (error.Code is 403 or 422)
            {
                Context.Events.Warning(set, "replicaset-controller", "FailedCreate", $"Error creating: {error.Message}");
                return error;
            }
        }
        return null;
    }

    private void Shrink(StoredObject set, List<StoredObject> active, int surplus)
    {
        var order = active.Select(pod => (Pod: pod, Body: pod.Read()))
            .OrderBy(entry => entry.Body.At("spec").Str("nodeName") is null ? 0 : 1).ThenBy(entry => PodTemplates.IsReady(entry.Body) ? 1 : 0)
            .ThenByDescending(entry => entry.Pod.Version);
        foreach (var (pod, _) in order.Take(surplus))
        {
            Registry.Delete(pod.Key, new Deletion(Uid: pod.Uid), s_caller);
            Context.Events.Normal(set, "replicaset-controller", "SuccessfulDelete", $"Deleted pod: {pod.Name}");
        }
    }

    private void Report(StoredObject set, JsonObject body, ApiError? failure)
    {
        var pods = Store.OwnedBy(set.Uid).Where(pod => pod.Kind == Catalog.Pod).Where(PodTemplates.IsActive).Select(pod => pod.Read()).ToList();
        var ready = pods.Where(PodTemplates.IsReady).ToList();
        var minimum = TimeSpan.FromSeconds(body.At("spec").Int("minReadySeconds") ?? 0);
        var waits = ready.Select(pod => PodTemplates.ReadySince(pod) + minimum - Context.Now ?? TimeSpan.Zero).ToList();
        if (waits.Where(wait => wait > TimeSpan.Zero).DefaultIfEmpty().Min() is { Ticks: > 0 } next) Later(set.Key, next);
        var labels = body.At("spec", "template", "metadata", "labels") ?? [];
        var status = new JsonObject { ["replicas"] = pods.Count };
        Count("fullyLabeledReplicas", pods.Count(pod => labels.All(label => pod.At("metadata", "labels").Str(label.Key) == label.Value!.GetValue<string>())));
        Count("readyReplicas", ready.Count);
        Count("availableReplicas", waits.Count(wait => wait <= TimeSpan.Zero));
        status["terminatingReplicas"] = Store.OwnedBy(set.Uid).Count(pod => pod.Kind == Catalog.Pod && pod.IsDeleting);
        status["observedGeneration"] = body.Meta().Int("generation");
        if (failure is not null)
        {
            status["conditions"] = body.At("status")?["conditions"]?.DeepClone();
            // The text names a pod that never was; it stays the first one's.
            if (PodTemplates.Condition(body, "ReplicaFailure") is null) PodTemplates.SetCondition(status, new JsonObject { ["type"] = "ReplicaFailure", ["status"] = "True", ["reason"] = "FailedCreate", ["message"] = failure.Message }, Context.Moment);
        }
        Context.SetStatus(set, status, s_caller);

        void Count(string name, int count)
        {
            if (count > 0) status[name] = count;
        }
    }
}
