using System.Globalization;
using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Keeps numbered pods, one after the other, each with claims of its own.</summary>
internal sealed class StatefulSetController(ControllerContext context) : Controller("statefulset", context)
{
    private static readonly Caller s_caller = Caller.ControllerManager;
    private const string RevisionLabel = "controller-revision-hash";

    public override IEnumerable<ObjectKey> Affected(Change change) =>
        change.Object.Kind == Catalog.StatefulSet ? [change.Object.Key] : change.Object.Kind == Catalog.Pod ? Owner(change.Object, Catalog.StatefulSet) : [];

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } set) return;
        var body = set.Read();
        var revision = $"{set.Name}-{PodTemplates.Hash(body.At("spec", "template")!)}";
        Step(set, body, revision);
        Report(set, body, revision);
    }

    /// <summary>Does the next thing: starts what is missing, ends what is too much, replaces what is old, from the highest number.</summary>
    private void Step(StoredObject set, JsonObject body, string revision)
    {
        var wanted = (int)(body.At("spec").Int("replicas") ?? 1);
        var ordered = body.At("spec").Str("podManagementPolicy") != "Parallel";
        var pods = Pods(set);
        for (var number = 0; number < wanted; number++)
        {
            var pod = pods.GetValueOrDefault(number);
            if (pod is not null && pod.Read().At("status").Str("phase") is "Failed" or "Succeeded" && !pod.IsDeleting) Delete(pod);
            if (pod is null && !Make(set, body, number, revision)) return;
            if (ordered && (pod is null || pod.IsDeleting || !PodTemplates.IsReady(pod.Read()))) return;
        }
        foreach (var pod in pods.Where(entry => entry.Key >= wanted).OrderByDescending(entry => entry.Key).Select(entry => entry.Value))
        {
            if (!pod.IsDeleting) Delete(pod);
            if (ordered) return;
        }
        if (body.At("spec", "updateStrategy").Str("type") == "OnDelete" || pods.Values.Any(pod => pod.IsDeleting)) return;
        var old = pods.Where(entry => entry.Key < wanted && entry.Value.Label(RevisionLabel) != revision).OrderByDescending(entry => entry.Key).Select(entry => entry.Value).FirstOrDefault();
        if (old is not null) Delete(old);
    }

    private Dictionary<int, StoredObject> Pods(StoredObject set) => Store.OwnedBy(set.Uid).Where(pod => pod.Kind == Catalog.Pod)
        .ToDictionary(pod => int.Parse(pod.Name[(set.Name.Length + 1)..], CultureInfo.InvariantCulture));

    private bool Make(StoredObject set, JsonObject body, int number, string revision)
    {
        var pod = PodTemplates.Pod(body.At("spec", "template")!, OwnerOf(set));
        var name = string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{number}");
        pod.Meta()["name"] = name;
        var labels = pod.Meta().Ensure("labels");
        (labels[RevisionLabel], labels["statefulset.kubernetes.io/pod-name"], labels["apps.kubernetes.io/pod-index"]) = (revision, name, number.ToString(CultureInfo.InvariantCulture));
        (pod["spec"]!["hostname"], pod["spec"]!["subdomain"]) = (name, body.At("spec").Str("serviceName"));
        foreach (var template in body.At("spec").Items("volumeClaimTemplates"))
        {
            var claim = $"{template.At("metadata").Str("name")}-{name}";
            AddVolume(pod.At("spec")!, template.At("metadata").Str("name")!, claim);
            if (Store.Get(Catalog.Claim, set.Namespace, claim) is not null) continue;
            Registry.Create(Catalog.Claim, set.Namespace, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = claim, ["labels"] = body.At("spec", "selector", "matchLabels")?.DeepClone() ?? new JsonObject() }, ["spec"] = template["spec"]!.DeepClone(),
            }, s_caller);
        }
        try
        {
            Registry.Create(Catalog.Pod, set.Namespace, pod, s_caller);
            Context.Events.Normal(set, "statefulset-controller", "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name} successful");
            return true;
        }
        catch (ApiError error) when (error.Code is 403 or 422)
        {
            Context.Events.Warning(set, "statefulset-controller", "FailedCreate", $"create Pod {name} in StatefulSet {set.Name} failed error: {error.Message}");
            Later(set.Key, TimeSpan.FromSeconds(5));
            return false;
        }
    }

    private static void AddVolume(JsonObject spec, string name, string claim)
    {
        var volume = new JsonObject { ["name"] = name, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } };
        if (spec["volumes"] is JsonArray volumes) volumes.Add(volume);
        else spec["volumes"] = new JsonArray(volume);
    }

    private void Delete(StoredObject pod) => Registry.Delete(pod.Key, new Deletion(Uid: pod.Uid), s_caller);

    private void Report(StoredObject set, JsonObject body, string revision)
    {
        var pods = Pods(set).Values.Select(pod => (Pod: pod, Ready: !pod.IsDeleting && PodTemplates.IsReady(pod.Read()))).ToList();
        var ready = pods.Count(entry => entry.Ready);
        var updated = pods.Count(entry => entry.Pod.Label(RevisionLabel) == revision);
        var current = updated == pods.Count && ready == pods.Count ? revision : body.At("status").Str("currentRevision") ?? revision;
        var status = new JsonObject
        {
            ["observedGeneration"] = body.Meta().Int("generation"), ["replicas"] = pods.Count, ["availableReplicas"] = ready, ["collisionCount"] = 0,
            ["currentRevision"] = current, ["updateRevision"] = revision,
        };
        if (ready > 0) status["readyReplicas"] = ready;
        if (updated > 0) status["updatedReplicas"] = updated;
        if (pods.Count(entry => entry.Pod.Label(RevisionLabel) == current) is > 0 and var count) status["currentReplicas"] = count;
        Context.SetStatus(set, status, s_caller);
    }
}
