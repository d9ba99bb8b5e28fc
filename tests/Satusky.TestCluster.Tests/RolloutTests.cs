using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class RolloutTests : ClusterTest
{
    [Fact]
    public async Task A_deployment_gets_ready_pods()
    {
        var (code, _) = await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", replicas: 2));
        await Cluster.SettledAsync();

        Assert.Equal(201, code);
        var status = Cluster.Objects.Get("deployments.apps", "ns", "web")["status"]!;
        Assert.Equal(2, (int)status["availableReplicas"]!);
        Assert.Equal("NewReplicaSetAvailable", status["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == "Progressing")!["reason"]!.GetValue<string>());
        Assert.All(Cluster.Objects.List("pods", "ns"), pod => Assert.Equal("Running", (string)pod["status"]!["phase"]!));
    }

    [Fact]
    public async Task A_rollout_keeps_the_old_pods_until_the_new_are_ready()
    {
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", replicas: 2));
        await Cluster.SettledAsync();
        Cluster.Containers.ForImage("registry/app:2", new ContainerScript { ReadyAfter = TimeSpan.FromSeconds(5) });

        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", replicas: 2).Replace("app:1", "app:2", StringComparison.Ordinal));
        await Cluster.SettledAsync();

        Assert.Equal(2, Pods("registry/app:1"));
        Assert.Equal(1, Pods("registry/app:2"));
        await PassAsync(20);
        Assert.Equal(0, Pods("registry/app:1"));
        Assert.Equal(2, Pods("registry/app:2"));
        Assert.Equal("2", (string)Cluster.Objects.Get("deployments.apps", "ns", "web")["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]!);
    }

    [Fact]
    public async Task A_rollout_that_stands_still_is_reported()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { ProbeFailure = "HTTP probe failed with statuscode: 500" });
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web", ",\"progressDeadlineSeconds\":30"));
        await Cluster.SettledAsync();
        await PassAsync(40);

        var progressing = Cluster.Objects.Get("deployments.apps", "ns", "web")["status"]!["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == "Progressing")!;
        Assert.Equal("ProgressDeadlineExceeded", (string)progressing["reason"]!);
        Assert.Contains(Cluster.Objects.List("events", "ns"), item => (string)item["message"]! == "Readiness probe failed: HTTP probe failed with statuscode: 500");
    }

    private int Pods(string image) => Cluster.Objects.List("pods", "ns").Count(pod => (string)pod["spec"]!["containers"]![0]!["image"]! == image);
}
