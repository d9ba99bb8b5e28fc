using System.Net;
using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class SettingManifestsTests
{
    private static readonly AppSpec Web = new() { Name = "web" };

    [Fact]
    public async Task Without_settings_the_port_is_the_only_check()
    {
        var container = await ContainerAsync(Web);

        Assert.Null(container["livenessProbe"]);
        Assert.Null(container["command"]);
        Assert.Null(container["volumeMounts"]);
        Same("""{"periodSeconds":2,"timeoutSeconds":2,"failureThreshold":3,"tcpSocket":{"port":8080},"successThreshold":1}""", container["readinessProbe"]);
    }

    [Fact]
    public async Task Checks_become_probes()
    {
        var container = await ContainerAsync(Web with
        {
            Readiness = new CheckSpec { Path = "/ready", Port = 3080, SuccessThreshold = 3 },
            Liveness = new CheckSpec { Path = "/healthz", Interval = 5, Timeout = 1, FailureThreshold = 4, InitialDelay = 20 },
        });

        Same("""{"periodSeconds":2,"timeoutSeconds":2,"failureThreshold":3,"httpGet":{"path":"/ready","port":3080,"scheme":"HTTP"},"successThreshold":3}""", container["readinessProbe"]);
        Same("""{"periodSeconds":5,"timeoutSeconds":1,"failureThreshold":4,"initialDelaySeconds":20,"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"}}""", container["livenessProbe"]);
    }

    [Fact]
    public async Task The_grace_period_has_room_for_leaving_the_traffic()
    {
        var pod = await PodAsync(Web with { GracePeriod = 60 });

        Assert.Equal(65, (int?)pod["terminationGracePeriodSeconds"]);
    }

    [Fact]
    public async Task Command_and_arguments_replace_the_images()
    {
        var container = await ContainerAsync(Web with { Command = ["migrate"], Args = ["-go", "down"] });

        Same("""["migrate"]""", container["command"]);
        Same("""["-go","down"]""", container["args"]);
    }

    [Fact]
    public async Task A_named_user_is_restricted_and_root_is_not()
    {
        Same("""{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"],"add":["NET_BIND_SERVICE"]},"runAsUser":1000,"runAsNonRoot":true,"runAsGroup":2000}""",
            (await ContainerAsync(Web with { User = "1000:2000" }))["securityContext"]);
        var root = (await ContainerAsync(Web with { User = "0" }))["securityContext"]!;
        Assert.Equal((0L, null, 8), ((long?)root["runAsUser"], root["runAsNonRoot"], root["capabilities"]!["add"]!.AsArray().Count));
    }

    [Fact]
    public async Task Files_are_mounted_one_by_one()
    {
        var spec = Web with { Files = [new FileSpec("/etc/a.conf", "a"), new FileSpec("/run/key", Secret: "TLS_KEY")] };
        var pod = await PodAsync(spec);

        Same("""[{"name":"files","configMap":{"name":"web-files-2"}},{"name":"secret-files","secret":{"secretName":"web-secrets-3"}}]""", pod["volumes"]);
        Same(
            """[{"name":"files","mountPath":"/etc/a.conf","subPath":"file-0","readOnly":true},{"name":"secret-files","mountPath":"/run/key","subPath":"tls-key","readOnly":true}]""",
            pod["containers"]![0]!["volumeMounts"]);
        var map = await DocumentAsync(spec, KubernetesResource.ConfigMaps);
        Assert.Equal(("web-files-2", true, "2"), ((string?)map["metadata"]!["name"], (bool?)map["immutable"], (string?)map["metadata"]!["labels"]!["satusky.com/release"]));
        Same("""{"file-0":"a"}""", map["data"]);
    }

    [Fact]
    public async Task The_service_port_leads_to_the_containers()
    {
        var spec = Web with { ServicePort = 80 };
        var port = (await DocumentAsync(spec, KubernetesResource.Services))["spec"]!["ports"]![0]!;
        var route = await DocumentAsync(spec, KubernetesResource.HttpRoutes);

        Assert.Equal((80, 8080), ((int?)port["port"], (int?)port["targetPort"]));
        Assert.Equal(80, (int?)route["spec"]!["rules"]![0]!["backendRefs"]![0]!["port"]);
    }

    [Fact]
    public void An_app_that_is_not_public_has_no_route()
    {
        Assert.Contains(Manifests(Web), m => m.Resource == KubernetesResource.HttpRoutes);
        Assert.DoesNotContain(Manifests(Web with { Internal = true }), m => m.Resource == KubernetesResource.HttpRoutes);
    }

    [Fact]
    public async Task With_a_scale_the_number_of_instances_is_the_clusters()
    {
        var spec = Web with { Scale = new ScaleSpec(2, 5, 60) };
        var scaler = (await DocumentAsync(spec, KubernetesResource.HorizontalPodAutoscalers))["spec"]!;

        Assert.False((await DocumentAsync(spec, KubernetesResource.Deployments))["spec"]!.AsObject().ContainsKey("replicas"));
        Assert.Contains(Manifests(spec), m => m.Resource == KubernetesResource.PodDisruptionBudgets);
        Same(
            """
            {"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"minReplicas":2,"maxReplicas":5,
             "metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":60}}}]}
            """, scaler);
    }

    private static async Task<JsonNode> ContainerAsync(AppSpec spec) => (await PodAsync(spec))["containers"]![0]!;

    private static async Task<JsonNode> PodAsync(AppSpec spec) => (await DocumentAsync(spec, KubernetesResource.Deployments))["spec"]!["template"]!["spec"]!;

    private static Task<JsonObject> DocumentAsync(AppSpec spec, KubernetesResource resource) =>
        Manifests(spec).Single(m => m.Resource == resource).Document(TestContext.Current.CancellationToken);

    private static IReadOnlyList<Manifest> Manifests(AppSpec spec)
    {
        var desired = new ClusterScene().Desired with { Spec = spec, Hostname = spec.Internal ? null : "h.example.com" };
        desired = desired with { Key = desired.Key with { Name = spec.Name } };
        var nothing = new RevisionContent(3, [], [], _ => Task.FromResult(ResolvedConfiguration.Empty));
        var options = new KubernetesOptions { PlatformId = "p", Gateway = ClusterScene.Gateway };
        return new AppManifests(options, new ClusterAbilities { GatewayApi = true, SleepAction = true, Metrics = true }).Of(desired, new ConfigurationObjects(desired.Key, nothing, nothing));
    }

    private static void Same(string expected, JsonNode? actual) => Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), actual?.ToJsonString());
}
