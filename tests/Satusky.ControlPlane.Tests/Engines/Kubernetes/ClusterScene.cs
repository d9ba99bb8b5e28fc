using System.Text.Json;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

/// <summary>An app on a cluster as its objects' JSON tells it.</summary>
internal sealed class ClusterScene
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly GatewayReference Gateway = new("satusky-system", "satusky", null, "satusky-system");

    private readonly List<PodFacts> pods = [];
    private readonly List<WarningFacts> warnings = [];

    public DesiredApp Desired { get; set; } = new()
    {
        Key = new AppKey("0197-app", "shop", "org", "default-12345678"),
        Hostname = "brightowl-abc1234.example.com",
        Release = 2,
        Generation = 5,
        Spec = new AppSpec { Name = "shop", Port = 8080, Cpu = "0.25", Memory = "128Mi" },
        Replicas = 1,
        ImageId = "registry.example.com/shop@sha256:1",
        ConfigRevision = 3,
        NewestConfigRevision = 4,
    };

    public DeploymentFacts? Deployment { get; set; } = new(true, null, false, 1);

    public ClaimFacts? Claim { get; set; }

    public RouteFacts? Route { get; set; } = Accepted;

    public Dictionary<string, IReadOnlyList<string>> LastLines { get; } = [];

    /// <summary>Pods run on <c>node1</c>.</summary>
    public HashSet<string> SilentMachines { get; } = [];

    public static RouteFacts Accepted => RouteOf("""[{ "type": "Accepted", "status": "True", "observedGeneration": 1 }, { "type": "ResolvedRefs", "status": "True", "observedGeneration": 1 }]""");

    public static RouteFacts RouteOf(string conditions, DateTimeOffset? createdAt = null) => RouteFacts.Of(Json(
        $$"""
        { "metadata": { "generation": 1, "creationTimestamp": "{{createdAt ?? Now.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}}" },
          "status": { "parents": [{ "parentRef": { "namespace": "satusky-system", "name": "satusky" }, "controllerName": "example.com/gateway", "conditions": {{conditions}} }] } }
        """));

    /// <param name="status">The pod's <c>status</c>.</param>
    public ClusterScene Pod(string status, long release = 2, long generation = 5, bool deleting = false)
    {
        var name = $"shop-6fc4c7db-{pods.Count:00000}";
        pods.Add(PodFacts.Of(Json(
            $$"""
            { "metadata": { "uid": "{{name}}", "namespace": "default-12345678", "name": "{{name}}", "creationTimestamp": "2026-05-04T11:00:00Z",
                {{(deleting ? "\"deletionTimestamp\": \"2026-05-04T11:59:00Z\"," : "")}}
                "labels": { "satusky.com/app": "0197-app", "satusky.com/release": "{{release}}", "satusky.com/generation": "{{generation}}" } },
              "spec": { "nodeName": "node1" }, "status": {{status}} }
            """)));
        return this;
    }

    /// <summary>About the volume's claim.</summary>
    public ClusterScene ClaimWarning(string reason, string message)
    {
        warnings.Add(new WarningFacts(Claim!.Uid, "PersistentVolumeClaim", Claim.Name, "default-12345678", reason, message, Now));
        return this;
    }

    /// <summary>About the pod added last.</summary>
    public ClusterScene Warning(string reason, string message, int count = 1)
    {
        warnings.Add(new WarningFacts(pods[^1].Uid, "Pod", pods[^1].Name, "default-12345678", reason, message, Now, count));
        return this;
    }

    public Convergence Look() => new KubernetesVerdicts(Gateway).Of(
        Desired, new AppSight(Deployment, Route, pods, warnings.ToLookup(w => w.ObjectUid), LastLines, new Dictionary<string, Verdict>(), SilentMachines) { Claim = Claim }, Now);

    public static string Running(int secondsAgo, bool ready = true, int restarts = 0, string last = "") =>
        $$"""
        { "phase": "Running", "conditions": [{ "type": "Ready", "status": "{{(ready ? "True" : "False")}}" }],
          "containerStatuses": [{ "name": "app", "restartCount": {{restarts}}, {{last}}
            "state": { "running": { "startedAt": "{{Now.AddSeconds(-secondsAgo):yyyy-MM-ddTHH:mm:ssZ}}" } } }] }
        """;

    public static string Waiting(string reason, string message, string last = "", int restarts = 0) =>
        $$"""
        { "phase": "Pending", "containerStatuses": [{ "name": "app", "restartCount": {{restarts}}, {{last}}
            "state": { "waiting": { "reason": "{{reason}}", "message": {{JsonSerializer.Serialize(message)}} } } }] }
        """;

    /// <summary>For <see cref="Waiting"/> and <see cref="Running"/>: how the container ended before.</summary>
    public static string Ended(int exitCode, string reason = "Error") =>
        $$"""
        "lastState": { "terminated": { "exitCode": {{exitCode}}, "reason": "{{reason}}", "startedAt": "2026-05-04T11:58:00Z", "finishedAt": "2026-05-04T11:58:01Z" } },
        """;

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
