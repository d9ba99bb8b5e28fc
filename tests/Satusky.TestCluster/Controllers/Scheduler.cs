using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Gives pods a node that fits.</summary>
internal sealed class Scheduler(ControllerContext context) : Controller("scheduler", context)
{
    private const string Component = "default-scheduler";
    private readonly Dictionary<string, (string Node, Dictionary<string, Quantity> Asked)> _placed = [];
    private readonly Dictionary<string, Dictionary<string, Quantity>> _used = [];
    private readonly HashSet<ObjectKey> _pending = [];

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Pod)
        {
            if (change.Type == ChangeType.Deleted) _pending.Remove(item.Key);
            if (change.Type == ChangeType.Deleted && Release(item.Uid)) return [.. _pending];
            return change.Type == ChangeType.Added ? [item.Key] : [];
        }
        return item.Kind == Catalog.Node || item.Kind == Catalog.Claim ? [.. _pending] : [];
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } pod)
        {
            _pending.Remove(key);
            return;
        }
        var body = pod.Read();
        var spec = body.At("spec")!;
        if (spec.Items("schedulingGates").Any()) return;
        var asked = Asked(spec);
        if (spec.Str("nodeName") is { } present)
        {
            Place(pod.Uid, present, asked);
            return;
        }
        var (node, reasons) = Choose(pod, spec, asked);
        if (node is not null) Bind(pod, node, asked);
        else Refuse(pod, body, reasons);
    }

    private void Bind(StoredObject pod, StoredObject node, Dictionary<string, Quantity> asked)
    {
        _pending.Remove(pod.Key);
        Place(pod.Uid, node.Name, asked);
        Registry.Bind(pod.Key, node.Name);
        Context.Events.Normal(pod, Component, "Scheduled", $"Successfully assigned {pod.Namespace}/{pod.Name} to {node.Name}");
    }

    private void Refuse(StoredObject pod, JsonObject body, string why)
    {
        _pending.Add(pod.Key);
        var status = body.At("status")?.Copy() ?? [];
        PodTemplates.SetCondition(status, new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Unschedulable", ["message"] = why, ["lastProbeTime"] = null }, Context.Moment);
        Context.SetStatus(pod, status, Caller.Scheduler);
        Context.Events.Warning(pod, Component, "FailedScheduling", why);
    }

    private (StoredObject? Node, string Reasons) Choose(StoredObject pod, JsonObject spec, Dictionary<string, Quantity> asked)
    {
        var nodes = Store.List(Catalog.Node, "").Items;
        if (nodes.Count == 0) return (null, "no nodes available to schedule pods");
        foreach (var claim in spec.Items("volumes").Select(volume => volume.At("persistentVolumeClaim").Str("claimName")).OfType<string>())
        {
            if (Store.Get(Catalog.Claim, pod.Namespace, claim) is not { } found) return (null, $"0/{nodes.Count} nodes are available: persistentvolumeclaim \"{claim}\" not found. not found");
            if (found.Read().At("status").Str("phase") != "Bound") return (null, $"0/{nodes.Count} nodes are available: pod has unbound immediate PersistentVolumeClaims. not found");
        }
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        StoredObject? best = null;
        foreach (var node in nodes)
        {
            var faults = NodeFit.Faults(node, node.Read(), spec, asked, _used.GetValueOrDefault(node.Name) ?? []);
            foreach (var fault in faults) reasons[fault] = reasons.GetValueOrDefault(fault) + 1;
            if (faults.Count == 0 && (best is null || Pods(node) < Pods(best))) best = node;
        }
        var text = string.Join(", ", reasons.Select(reason => $"{reason.Value} {reason.Key}"));
        var preemption = reasons.Keys.All(reason => reason.StartsWith("Insufficient", StringComparison.Ordinal) || reason == "Too many pods")
            ? $"{nodes.Count} No preemption victims found for incoming pod" : $"{nodes.Count} Preemption is not helpful for scheduling";
        return (best, $"0/{nodes.Count} nodes are available: {text}. preemption: 0/{nodes.Count} nodes are available: {preemption}.");
    }

    private int Pods(StoredObject node) => _used.GetValueOrDefault(node.Name)?.GetValueOrDefault("pods", Quantity.Zero).Nano is { } nano ? (int)(nano / 1_000_000_000) : 0;

    private static Dictionary<string, Quantity> Asked(JsonObject spec)
    {
        var asked = new Dictionary<string, Quantity> { ["pods"] = Quantity.Parse("1") };
        foreach (var (name, amount) in spec.Items("containers").SelectMany(container => container.At("resources", "requests")?.ToArray() ?? []))
            asked[name] = asked.GetValueOrDefault(name, Quantity.Zero) + Quantity.Parse(amount!.GetValue<string>());
        return asked;
    }

    private void Place(string uid, string node, Dictionary<string, Quantity> asked)
    {
        if (!_placed.TryAdd(uid, (node, asked))) return;
        if (!_used.TryGetValue(node, out var used)) _used[node] = used = [];
        foreach (var (name, amount) in asked) used[name] = used.GetValueOrDefault(name, Quantity.Zero) + amount;
    }

    private bool Release(string uid)
    {
        if (!_placed.Remove(uid, out var place)) return false;
        foreach (var (name, amount) in place.Asked) _used[place.Node][name] = _used[place.Node][name] + (amount with { Nano = -amount.Nano });
        return true;
    }
}
