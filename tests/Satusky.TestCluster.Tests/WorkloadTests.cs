using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class WorkloadTests : ClusterTest
{
    [Fact]
    public async Task A_job_completes_with_its_pod()
    {
        Cluster.Containers.ForImage("task:1", new ContainerScript { ExitCode = 0, ExitsAfter = TimeSpan.FromSeconds(3), Lines = ["done"] });
        Job("""{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"task:1"}]} } }""");
        await PassAsync(5);

        var status = Cluster.Objects.Get("jobs.batch", "ns", "j")["status"]!;
        Assert.Equal(1, (int)status["succeeded"]!);
        Assert.Contains(status["conditions"]!.AsArray(), condition => (string)condition!["type"]! == "Complete");
    }

    [Fact]
    public async Task A_job_gives_up_after_its_retries()
    {
        Cluster.Containers.ForImage("task:1", new ContainerScript { ExitCode = 1 });
        Job("""{"backoffLimit":1,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"task:1"}]} } }""");
        await PassAsync(15);

        var failed = Cluster.Objects.Get("jobs.batch", "ns", "j")["status"]!["conditions"]!.AsArray().Single(condition => (string)condition!["type"]! == "Failed")!;
        Assert.Equal("BackoffLimitExceeded", (string)failed["reason"]!);
        Assert.Equal(2, Cluster.Objects.CountOf("pods"));
    }

    [Fact]
    public async Task A_finished_job_goes_when_its_time_is_up()
    {
        Cluster.Containers.ForImage("task:1", new ContainerScript { ExitCode = 0 });
        Job("""{"ttlSecondsAfterFinished":5,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"task:1"}]} } }""");
        await PassAsync(8);

        Assert.Equal(0, Cluster.Objects.CountOf("jobs.batch") + Cluster.Objects.CountOf("pods"));
    }

    [Fact]
    public async Task A_stateful_set_has_numbered_pods_with_claims()
    {
        Cluster.Objects.Create("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"test"}""");
        Cluster.Objects.Create("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"ns"},"spec":{"replicas":2,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},
             "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"a","image":"x:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """);
        await Cluster.SettledAsync();

        Assert.Equal(["db-0", "db-1"], Cluster.Objects.List("pods", "ns").Select(pod => (string)pod["metadata"]!["name"]!));
        Assert.All(Cluster.Objects.List("persistentvolumeclaims", "ns"), claim => Assert.Equal("Bound", (string)claim["status"]!["phase"]!));
        Assert.Equal(2, (int)Cluster.Objects.Get("statefulsets.apps", "ns", "db")["status"]!["readyReplicas"]!);
    }

    [Fact]
    public async Task A_claim_that_is_used_stays_until_its_pod_is_gone()
    {
        Cluster.Objects.Create("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"},"provisioner":"test"}""");
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c","namespace":"ns"},"spec":{"storageClassName":"fast","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"ns"},"spec":{"containers":[{"name":"a","image":"x:1"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]}}""");
        await Cluster.SettledAsync();
        Cluster.Objects.Delete("persistentvolumeclaims", "ns", "c");
        await Cluster.SettledAsync();
        Assert.NotNull(Cluster.Objects.Find("persistentvolumeclaims", "ns", "c"));

        Cluster.Objects.Delete("pods", "ns", "p");
        await Cluster.SettledAsync();

        Assert.Null(Cluster.Objects.Find("persistentvolumeclaims", "ns", "c"));
    }

    [Fact]
    public async Task A_service_lists_its_ready_pods()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"ns"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""");
        Cluster.Containers.ForApp("web", new ContainerScript { ReadyAfter = TimeSpan.FromSeconds(5) });
        await ApplyAsync("/apis/apps/v1/namespaces/ns/deployments/web", Deployment("web"));
        await Cluster.SettledAsync();
        Assert.False(Ready());
        await PassAsync(6);

        Assert.True(Ready());
        Assert.Equal(8080, (int)Slice()["ports"]![0]!["port"]!);
    }

    [Fact]
    public async Task A_recreating_rollout_never_overlaps()
    {
        Cluster.Containers.ForApp("web", new ContainerScript { StopsAfter = TimeSpan.FromSeconds(5) });
        const string Path = "/apis/apps/v1/namespaces/ns/deployments/web";
        await ApplyAsync(Path, Deployment("web", ",\"strategy\":{\"type\":\"Recreate\"}"));
        await Cluster.SettledAsync();
        await ApplyAsync(Path, Deployment("web", ",\"strategy\":{\"type\":\"Recreate\"}").Replace("app:1", "app:2", StringComparison.Ordinal));
        await PassAsync(3);
        Assert.Equal("registry/app:1", Image(Assert.Single(Cluster.Objects.List("pods", "ns"))));
        await PassAsync(5);

        Assert.Equal("registry/app:2", Image(Assert.Single(Cluster.Objects.List("pods", "ns"))));
    }

    [Fact]
    public async Task A_route_is_accepted_by_its_gateway()
    {
        Cluster.Objects.Create("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"GatewayClass","metadata":{"name":"c"},"spec":{"controllerName":"example.com/gateway"}}""");
        Cluster.Objects.Create("""
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"g","namespace":"default"},
             "spec":{"gatewayClassName":"c","listeners":[{"name":"http","port":80,"protocol":"HTTP","allowedRoutes":{"namespaces":{"from":"All"}}}]}}
            """);
        Cluster.Objects.Create("""
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"r","namespace":"ns"},
             "spec":{"parentRefs":[{"name":"g","namespace":"default"}],"rules":[{"backendRefs":[{"name":"web","port":80}]}]}}
            """);
        await Cluster.SettledAsync();
        Assert.Equal(("True", "False"), (Route("Accepted"), Route("ResolvedRefs")));

        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"ns"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""");
        await Cluster.SettledAsync();

        Assert.Equal("True", Route("ResolvedRefs"));
        Assert.Contains(Cluster.Objects.Get("gateways.gateway.networking.k8s.io", "default", "g")["status"]!["conditions"]!.AsArray(),
            condition => (string)condition!["type"]! == "Programmed" && (string)condition["status"]! == "True");
    }

    private string Route(string type) => (string)Cluster.Objects.Get("httproutes.gateway.networking.k8s.io", "ns", "r")["status"]!["parents"]![0]!["conditions"]!.AsArray()
        .Single(condition => (string)condition!["type"]! == type)!["status"]!;

    private void Job(string spec) => Cluster.Objects.Create($$"""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j","namespace":"ns"},"spec":{{spec}}}""");

    private JsonObject Slice() => Cluster.Objects.List("endpointslices.discovery.k8s.io", "ns").Single();

    private bool Ready() => (bool)Slice()["endpoints"]![0]!["conditions"]!["ready"]!;

    private static string Image(JsonObject pod) => (string)pod["spec"]!["containers"]![0]!["image"]!;
}
