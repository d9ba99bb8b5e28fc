using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Marks nodes that are gone, and evicts their pods when those no longer tolerate it.</summary>
internal sealed class NodeController(ControllerContext context, NodeHealth nodes) : Controller("node", context)
{
    private const string Unreachable = "node.kubernetes.io/unreachable";
    private static readonly Caller s_caller = Caller.ControllerManager;

    public override IEnumerable<ObjectKey> Affected(Change change) => change.Object.Kind == Catalog.Node ? [change.Object.Key] : [];

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { IsDeleting: false } node) return;
        var up = nodes.IsUp(key.Name);
        var ready = PodTemplates.Condition(node.Read(), "Ready");
        if (ready.Str("status") == "True" != up) Mark(node, up);
        if (!up) Evict(node);
    }

    private void Mark(StoredObject node, bool up)
    {
        var status = node.Read().At("status")!.Copy();
        PodTemplates.SetCondition(status, new JsonObject
        {
            ["type"] = "Ready", ["status"] = up ? "True" : "Unknown", ["reason"] = up ? "KubeletReady" : "NodeStatusUnknown",
            ["message"] = up ? "kubelet is posting ready status" : "Kubelet stopped posting node status.", ["lastHeartbeatTime"] = Context.Moment,
        }, Context.Moment);
        Context.SetStatus(node, status, s_caller);
        Registry.Update(node.Key, "", live =>
        {
            var taints = new JsonArray([.. live.At("spec").Items("taints").Where(taint => taint.Str("key") != Unreachable).Select(taint => taint.DeepClone())]);
            foreach (var effect in up ? [] : (string[])["NoSchedule", "NoExecute"]) taints.Add(new JsonObject { ["key"] = Unreachable, ["effect"] = effect, ["timeAdded"] = Context.Moment });
            live.Ensure("spec")["taints"] = taints;
            return live;
        }, s_caller);
        Context.Events.Normal(node, "node-controller", up ? "NodeReady" : "NodeNotReady", $"Node {node.Name} status is now: {(up ? "NodeReady" : "NodeNotReady")}");
        foreach (var pod in PodsOf(node).Where(_ => !up)) Unready(pod);
    }

    private void Unready(StoredObject pod)
    {
        var status = pod.Read().At("status")!.Copy();
        PodTemplates.SetCondition(status, new JsonObject { ["type"] = "Ready", ["status"] = "False", ["reason"] = "NodeNotReady", ["lastProbeTime"] = null }, Context.Moment);
        Context.SetStatus(pod, status, s_caller);
        Context.Events.Warning(pod, "node-controller", "NodeNotReady", "Node is not ready");
    }

    private void Evict(StoredObject node)
    {
        var since = ControllerContext.Parse(PodTemplates.Condition(Store.Get(node.Key)!.Read(), "Ready").Str("lastTransitionTime"))!.Value;
        foreach (var pod in PodsOf(node).Where(pod => !pod.IsDeleting))
        {
            var tolerated = pod.Read().At("spec").Items("tolerations").FirstOrDefault(toleration => toleration.Str("key") is null or Unreachable);
            if (tolerated is not null && tolerated.Int("tolerationSeconds") is null) continue;
            var end = since.AddSeconds(tolerated.Int("tolerationSeconds") ?? 0);
            if (end > Context.Now)
            {
                Later(node.Key, end - Context.Now);
                continue;
            }
            Context.Events.Normal(pod, "taint-eviction-controller", "TaintManagerEviction", $"Marking for deletion Pod {pod.Namespace}/{pod.Name}");
            Registry.Delete(pod.Key, new Deletion(Uid: pod.Uid), s_caller);
        }
    }

    private IEnumerable<StoredObject> PodsOf(StoredObject node) => Store.List(Catalog.Pod, "").Items.Where(pod => PodFacts.Of(pod).Node == node.Name);
}
