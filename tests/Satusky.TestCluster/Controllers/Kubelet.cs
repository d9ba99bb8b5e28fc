using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Runs the pods of every node as their scripts say.</summary>
internal sealed class Kubelet(ControllerContext context, ContainerScripts scripts, ContainerLogs logs, NodeHealth nodes) : Controller("kubelet", context)
{
    private const string Component = "kubelet";
    private readonly Dictionary<string, PodRun> _runs = [];
    private int _addresses;

    public override IEnumerable<ObjectKey> Affected(Change change)
    {
        var item = change.Object;
        if (item.Kind == Catalog.Pod)
        {
            if (change.Type == ChangeType.Deleted) Forget(item.Uid);
            // A kubelet's own status writes need no second look.
            return change.Type == ChangeType.Deleted || change.Before is { } before && _runs.ContainsKey(item.Uid) && before.IsDeleting == item.IsDeleting && _runs[item.Uid].StopsAt is null ? [] : [item.Key];
        }
        if (item.Kind == Catalog.ConfigMap || item.Kind == Catalog.Secret) return Waiting(item.Namespace, "CreateContainerConfigError", "ContainerCreating");
        if (item.Kind == Catalog.Claim) return Waiting(item.Namespace, "ContainerCreating");
        if (item.Kind == Catalog.Node) return Store.List(Catalog.Pod, "").Items.Select(pod => pod.Key);
        return [];
    }

    /// <summary>Scripts changed, or a test wants every container looked at.</summary>
    public IEnumerable<ObjectKey> AllPods() => Store.List(Catalog.Pod, "").Items.Select(pod => pod.Key);

    /// <summary>The container's process ends at once, after a few last words.</summary>
    public ObjectKey Crash(string inNamespace, string pod, string container, int exitCode, IReadOnlyList<string> lastWords)
    {
        var key = new ObjectKey(Catalog.Pod, inNamespace, pod);
        _runs[Store.Get(key)!.Uid].Main.Single(run => run.Name == container).Crash = (exitCode, lastWords);
        return key;
    }

    public override void Reconcile(ObjectKey key)
    {
        if (Store.Get(key) is not { } pod) return;
        var body = pod.Read();
        if (body.At("spec").Str("nodeName") is not { } node || !nodes.IsUp(node)) return;
        if (body.At("status").Str("phase") is "Succeeded" or "Failed" && !pod.IsDeleting) return;
        if (!_runs.TryGetValue(pod.Uid, out var run)) _runs[pod.Uid] = run = new PodRun(pod, body, NextAddress(), Context.Now);
        if (pod.IsDeleting) Stop(pod, body, run);
        else new PodStepper(Context, scripts, logs, run, pod, body, delay => Later(key, delay)).Step();
        if (Store.Get(key) is { } present && present.Uid == pod.Uid) Context.SetStatus(present, run.Status(present.Read(), nodes.Address(node), Context.Moment), Caller.Kubelet);
    }

    private void Stop(StoredObject pod, JsonObject body, PodRun run)
    {
        var grace = TimeSpan.FromSeconds(body.Meta().Int("deletionGracePeriodSeconds") ?? 0);
        if (run.StopsAt is null)
        {
            foreach (var container in run.Main.Where(container => container.Phase == ContainerPhase.Running))
                Context.Events.Normal(pod, Component, "Killing", $"Stopping container {container.Name}", $"spec.containers{{{container.Name}}}");
            var longest = run.Main.Where(container => container.Phase == ContainerPhase.Running).Select(StopTime).DefaultIfEmpty().Max();
            run.StopsAt = Context.Now + (longest > grace ? grace : longest);
        }
        if (run.StopsAt > Context.Now)
        {
            Later(pod.Key, run.StopsAt.Value - Context.Now);
            return;
        }
        foreach (var container in run.Containers.Where(container => container.Phase == ContainerPhase.Running))
        {
            container.End(StopTime(container) > grace ? 137 : 0, StopTime(container) > grace ? "Error" : "Completed", Context.Now);
            logs.End(run.Uid, container.Name);
        }
        Context.SetStatus(pod, run.Status(body, nodes.Address(body.At("spec").Str("nodeName")!), Context.Moment), Caller.Kubelet);
        Registry.Delete(pod.Key, new Deletion(GracePeriod: 0, Uid: pod.Uid), Caller.Kubelet);
    }

    /// <summary>A preStop wait, then what the container takes itself.</summary>
    private static TimeSpan StopTime(ContainerRun container) =>
        TimeSpan.FromSeconds(container.Spec.At("lifecycle", "preStop", "sleep").Int("seconds") ?? 0) + container.Script.StopsAfter;

    private void Forget(string uid)
    {
        _runs.Remove(uid);
        logs.Forget(uid);
    }

    private ObjectKey[] Waiting(string inNamespace, params string[] reasons) =>
        [.. Store.List(Catalog.Pod, inNamespace).Items.Where(pod => _runs.TryGetValue(pod.Uid, out var run)
            && run.Containers.Any(container => container.Phase == ContainerPhase.Waiting && reasons.Contains(container.Reason))).Select(pod => pod.Key)];

    private string NextAddress()
    {
        var number = ++_addresses;
        return $"10.{244 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";
    }
}
