using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

public sealed class DeletionTests : ClusterTest
{
    private const string Web = "/apis/apps/v1/namespaces/ns/deployments/web";

    [Theory]
    [InlineData("Background")]
    [InlineData("Foreground")]
    public async Task What_a_deployment_owns_goes_with_it(string propagation)
    {
        await DeployAsync();

        var (code, _) = await SendAsync(HttpMethod.Delete, Web, $$"""{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"{{propagation}}"}""");
        await Cluster.SettledAsync();

        Assert.Equal(200, code);
        Assert.Equal(0, Cluster.Objects.CountOf("deployments.apps") + Cluster.Objects.CountOf("replicasets.apps") + Cluster.Objects.CountOf("pods"));
    }

    [Fact]
    public async Task Orphans_stay()
    {
        await DeployAsync();

        await SendAsync(HttpMethod.Delete, Web + "?propagationPolicy=Orphan");
        await Cluster.SettledAsync();

        var set = Assert.Single(Cluster.Objects.List("replicasets.apps", "ns"));
        Assert.Null(set["metadata"]!["ownerReferences"]);
        Assert.Equal(0, Cluster.Objects.CountOf("deployments.apps"));
    }

    [Fact]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_off()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"ns","finalizers":["example.com/hold"]}}""");
        await SendAsync(HttpMethod.Delete, "/api/v1/namespaces/ns/configmaps/m");
        Assert.NotNull(Cluster.Objects.Get("configmaps", "ns", "m")["metadata"]!["deletionTimestamp"]);

        await MergeAsync("/api/v1/namespaces/ns/configmaps/m", """{"metadata":{"finalizers":null}}""");

        Assert.Null(Cluster.Objects.Find("configmaps", "ns", "m"));
    }

    [Fact]
    public async Task A_namespace_goes_with_all_it_holds()
    {
        await DeployAsync();
        await SendAsync(HttpMethod.Delete, "/api/v1/namespaces/ns");
        await Cluster.SettledAsync();

        Assert.Null(Cluster.Objects.Find("namespaces", "", "ns"));
        Assert.Empty(Cluster.Objects.List("secrets", "ns"));
        Assert.Empty(Cluster.Objects.List("pods", "ns"));
    }

    [Fact]
    public async Task A_namespace_that_is_going_takes_nothing_new()
    {
        Cluster.Faults.KeepNamespacesTerminating();
        await SendAsync(HttpMethod.Delete, "/api/v1/namespaces/ns");
        await Cluster.SettledAsync();

        var answer = await PostAsync("/api/v1/namespaces/ns/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""");

        Assert.Equal((403, "configmaps \"a\" is forbidden: unable to create new content in namespace ns because it is being terminated"), (answer.Code, Message(answer)));
        Assert.Equal("NamespaceTerminating", (string)answer.Body["details"]!["causes"]![0]!["reason"]!);
        Cluster.Faults.Lift();
        await Cluster.SettledAsync();
        Assert.Null(Cluster.Objects.Find("namespaces", "", "ns"));
    }

    [Fact]
    public async Task A_namespace_says_what_holds_it()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"ns","finalizers":["example.com/hold"]}}""");
        Cluster.Objects.Delete("namespaces", "", "ns");
        await Cluster.SettledAsync();

        var conditions = Cluster.Objects.Get("namespaces", "", "ns")["status"]!["conditions"]!.AsArray();
        Assert.Equal("Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
            (string)conditions.Single(condition => (string)condition!["type"]! == "NamespaceFinalizersRemaining")!["message"]!);
    }

    [Fact]
    public async Task A_deletion_of_another_object_of_that_name_fails()
    {
        await DeployAsync();

        var answer = await SendAsync(HttpMethod.Delete, Web, """{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"x"}}""");

        Assert.Equal(409, answer.Code);
    }

    [Fact]
    public async Task An_eviction_obeys_the_disruption_budget()
    {
        await DeployAsync();
        Cluster.Objects.Create("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web","namespace":"ns"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}}}""");
        await Cluster.SettledAsync();
        var pod = (string)Cluster.Objects.List("pods", "ns").Single()["metadata"]!["name"]!;
        string Eviction() => $$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{pod}}}"}}""";

        var refused = await PostAsync($"/api/v1/namespaces/ns/pods/{pod}/eviction", Eviction());
        Cluster.Objects.Delete("poddisruptionbudgets.policy", "ns", "web");
        var allowed = await PostAsync($"/api/v1/namespaces/ns/pods/{pod}/eviction", Eviction());

        Assert.Equal((429, "Cannot evict pod as it would violate the pod's disruption budget."), (refused.Code, Message(refused)));
        Assert.Equal(201, allowed.Code);
    }

    private async Task DeployAsync()
    {
        await ApplyAsync(Web, Deployment("web"));
        await Cluster.SettledAsync();
    }
}
