using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class KubeletTests : ClusterTest
{
    [Fact]
    public async Task A_container_that_exits_is_started_again_ever_later()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { ExitCode = 3, ExitsAfter = TimeSpan.FromSeconds(1), Lines = ["no database"] });
        await DeployAsync();
        await PassAsync(2);

        var second = Container();
        Assert.Equal("CrashLoopBackOff", (string)second["state"]!["waiting"]!["reason"]!);
        Assert.StartsWith("back-off 10s restarting failed container=app pod=", (string)second["state"]!["waiting"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(3, (int)second["lastState"]!["terminated"]!["exitCode"]!);
        await PassAsync(11);
        Assert.StartsWith("back-off 20s", (string)Container()["state"]!["waiting"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(2, (int)Container()["restartCount"]!);
    }

    [Fact]
    public async Task Scripts_follow_each_other_with_every_start()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { ExitCode = 1 }, new ContainerScript());
        await DeployAsync();

        Assert.True((bool)Container()["ready"]!);
        Assert.Equal(1, (int)Container()["restartCount"]!);
    }

    [Fact]
    public async Task A_container_can_run_out_of_memory()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { OutOfMemory = true, ExitsAfter = TimeSpan.FromSeconds(1) });
        await DeployAsync();
        await PassAsync(1);

        Assert.Equal("OOMKilled", (string)Container()["lastState"]!["terminated"]!["reason"]!);
        Assert.Equal(137, (int)Container()["lastState"]!["terminated"]!["exitCode"]!);
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_tried_again()
    {
        Cluster.Containers.ForImage("registry/app:1", new ContainerScript { PullFailure = "not found" });
        await DeployAsync();
        Assert.Equal("ErrImagePull", (string)Container()["state"]!["waiting"]!["reason"]!);
        await PassAsync(11);
        Assert.Equal("ImagePullBackOff", (string)Container()["state"]!["waiting"]!["reason"]!);

        Cluster.Containers.Clear();
        await PassAsync(11);

        Assert.True((bool)Container()["ready"]!);
    }

    [Fact]
    public async Task A_missing_key_keeps_a_container_from_starting()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys","namespace":"ns"},"stringData":{"a":"1"}}""");
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web",
            Deployment("web", container: ""","env":[{"name":"B","valueFrom":{"secretKeyRef":{"name":"keys","key":"b"} } }]"""));
        await Cluster.SettledAsync();
        Assert.Equal("CreateContainerConfigError", (string)Container()["state"]!["waiting"]!["reason"]!);
        Assert.Equal("couldn't find key b in Secret ns/keys", (string)Container()["state"]!["waiting"]!["message"]!);

        Cluster.Objects.Edit("secrets", "ns", "keys", live => live["data"]!["b"] = "MQ==");
        await Cluster.SettledAsync();

        Assert.True((bool)Container()["ready"]!);
    }

    [Fact]
    public async Task Init_containers_run_before_the_others()
    {
        Cluster.Containers.ForImage("wait:1", new ContainerScript { ExitCode = 0, ExitsAfter = TimeSpan.FromSeconds(4) });
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web").Replace("\"spec\":{\"containers\"", "\"spec\":{\"initContainers\":[{\"name\":\"wait\",\"image\":\"wait:1\"}],\"containers\"", StringComparison.Ordinal));
        await PassAsync(2);
        Assert.Equal("PodInitializing", (string)Container()["state"]!["waiting"]!["reason"]!);
        await PassAsync(3);

        Assert.True((bool)Container()["ready"]!);
        Assert.Equal("Completed", (string)Pod()["status"]!["initContainerStatuses"]![0]!["state"]!["terminated"]!["reason"]!);
    }

    [Fact]
    public async Task A_pod_gets_time_to_end()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { StopsAfter = TimeSpan.FromSeconds(8) });
        await DeployAsync();
        Cluster.Objects.Edit("deployments.apps", "ns", "web", live => live["spec"]!["replicas"] = 0);
        await PassAsync(5);
        Assert.Equal(30, (int)Pod()["metadata"]!["deletionGracePeriodSeconds"]!);
        await PassAsync(5);

        Assert.Empty(Cluster.Objects.List("pods", "ns"));
    }

    [Fact]
    public async Task A_pod_that_fits_nowhere_waits()
    {
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", container: ""","resources":{"requests":{"cpu":"1000"}}"""));
        await Cluster.SettledAsync();

        Assert.Contains(Cluster.Objects.List("events", "ns"), item => (string)item["reason"]! == "FailedScheduling"
            && ((string)item["message"]!).StartsWith("0/1 nodes are available: 1 Insufficient cpu.", StringComparison.Ordinal));
        Assert.Equal("Unschedulable", (string)Pod()["status"]!["conditions"]!.AsArray().Single()!["reason"]!);
    }

    [Fact]
    public async Task Pods_of_a_lost_node_are_replaced_after_a_while()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Node","metadata":{"name":"node-2"},"status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"10"},"conditions":[{"type":"Ready","status":"True"}]}}""");
        await DeployAsync();
        var lost = (string)Pod()["spec"]!["nodeName"]!;
        Cluster.LoseNode(lost);
        await PassAsync(2);
        Assert.Contains(Pod()["status"]!["conditions"]!.AsArray(), condition => (string)condition!["type"]! == "Ready" && (string)condition["status"]! == "False");
        await PassAsync(300);

        var pods = Cluster.Objects.List("pods", "ns");
        Assert.Equal(2, pods.Count);
        Assert.Contains(pods, pod => (string)pod["spec"]!["nodeName"]! != lost && pod["metadata"]!["deletionTimestamp"] is null);
        Cluster.ReturnNode(lost);
        await PassAsync(2);
        Assert.Single(Cluster.Objects.List("pods", "ns"));
    }

    private async Task DeployAsync()
    {
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web"));
        await Cluster.SettledAsync();
    }

    private JsonObject Pod() => Cluster.Objects.List("pods", "ns")[0];

    private JsonNode Container() => Pod()["status"]!["containerStatuses"]![0]!;
}
