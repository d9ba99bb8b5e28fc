using System.Text.Json.Nodes;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>A pod on its node: its containers, and the status that follows from them.</summary>
internal sealed class PodRun
{
    public PodRun(StoredObject pod, JsonObject body, string address, DateTimeOffset now)
    {
        (Uid, Address, StartedAt) = (pod.Uid, address, now);
        var spec = body.At("spec")!;
        Policy = spec.Str("restartPolicy") ?? "Always";
        Init = [.. spec.Items("initContainers").Select(container => new ContainerRun(container, true))];
        Main = [.. spec.Items("containers").Select(container => new ContainerRun(container, false) { Reason = Init.Count > 0 ? "PodInitializing" : "ContainerCreating" })];
    }

    public string Uid { get; }
    public string Address { get; }
    public DateTimeOffset StartedAt { get; }
    public string Policy { get; }
    public IReadOnlyList<ContainerRun> Init { get; }
    public IReadOnlyList<ContainerRun> Main { get; }
    public DateTimeOffset? StopsAt { get; set; }

    public IEnumerable<ContainerRun> Containers => Init.Concat(Main);

    public bool Initialized => Init.All(container => container.Succeeded);

    public string Phase
    {
        get
        {
            if (Policy != "Always" && Init.Any(container => container is { Phase: ContainerPhase.Terminated, ExitCode: not 0 } && Policy == "Never")) return "Failed";
            if (!Initialized || Main.All(container => container is { Phase: ContainerPhase.Waiting, LastState: null })) return "Pending";
            if (!Main.All(container => container.Phase == ContainerPhase.Terminated)) return "Running";
            return Main.All(container => container.ExitCode == 0) ? "Succeeded" : "Failed";
        }
    }

    public JsonObject Status(JsonObject body, string node, string now)
    {
        var status = new JsonObject
        {
            ["phase"] = Phase, ["hostIP"] = node, ["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = node }), ["podIP"] = Address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address }), ["startTime"] = ObjectRegistry.Text(StartedAt),
            ["qosClass"] = body.At("status").Str("qosClass"), ["observedGeneration"] = body.Meta().Int("generation"),
            ["conditions"] = body.At("status")?["conditions"]?.DeepClone() ?? new JsonArray(),
        };
        if (Init.Count > 0) status["initContainerStatuses"] = new JsonArray([.. Init.Select(container => container.Status())]);
        status["containerStatuses"] = new JsonArray([.. Main.Select(container => container.Status())]);
        var over = Phase is "Succeeded" or "Failed";
        var unready = Main.Where(container => !container.Ready).Select(container => container.Name).ToArray();
        Condition("PodReadyToStartContainers", !over, null, null);
        Condition("Initialized", Initialized, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', Init.Where(run => !run.Succeeded).Select(run => run.Name))}]",
            Phase == "Succeeded" ? "PodCompleted" : null);
        foreach (var type in (string[])["Ready", "ContainersReady"])
            Condition(type, unready.Length == 0, over ? Phase == "Succeeded" ? "PodCompleted" : "PodFailed" : "ContainersNotReady", over ? null : $"containers with unready status: [{string.Join(' ', unready)}]");
        return status;

        void Condition(string type, bool met, string? reason, string? message, string? metReason = null)
        {
            var condition = new JsonObject { ["type"] = type, ["status"] = met ? "True" : "False", ["observedGeneration"] = body.Meta().Int("generation"), ["lastProbeTime"] = null };
            if ((met ? metReason : reason) is { } why) condition["reason"] = why;
            if (!met && message is not null) condition["message"] = message;
            PodTemplates.SetCondition(status, condition, now);
        }
    }
}
