using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

public sealed class PullSecretTests : IAsyncLifetime
{
    private ClusterBuildHarness harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        harness = await ClusterBuildHarness.StartAsync(Token);
        harness.Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"satusky-builds"}}""");
    }

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Fact]
    public async Task Without_an_original_there_is_no_copy()
    {
        await using var secret = harness.PullSecret("pull");
        await secret.StartAsync(Token);

        Assert.Empty(secret.Of("org", "default-12345678"));
    }

    [Fact]
    public async Task A_copy_has_the_content_and_an_owner()
    {
        Create("e30=");
        await using var secret = harness.PullSecret("pull");
        await secret.StartAsync(Token);

        var manifest = Assert.Single(secret.Of("org", "default-12345678"));
        var copy = await manifest.Document(Token);

        Assert.Equal(("default-12345678/satusky-registry", "kubernetes.io/dockerconfigjson", "e30="), ($"{manifest.Name}", (string?)copy["type"], (string?)copy["data"]![".dockerconfigjson"]));
        Assert.Equal(Orders.PlatformId, (string?)copy["metadata"]!["labels"]!["satusky.com/platform"]);
    }

    [Fact]
    public async Task A_changed_original_makes_a_new_copy()
    {
        Create("e30=");
        await using var secret = harness.PullSecret("pull");
        await secret.StartAsync(Token);
        var before = secret.Of("org", "ns").Single().Fingerprint;

        harness.Cluster.Objects.Edit("secrets", "satusky-builds", "pull", s => s["data"] = new JsonObject { [".dockerconfigjson"] = "eyJhdXRocyI6e319" });

        await Eventually.TrueAsync(() => secret.Of("org", "ns").Single().Fingerprint != before, Token);
        Assert.Equal("eyJhdXRocyI6e319", (string?)(await secret.Of("org", "ns").Single().Document(Token))["data"]![".dockerconfigjson"]);
    }

    private void Create(string data) => harness.Cluster.Objects.Create(
        $$$"""{"apiVersion":"v1","kind":"Secret","type":"kubernetes.io/dockerconfigjson","metadata":{"name":"pull","namespace":"satusky-builds"},"data":{".dockerconfigjson":"{{{data}}}"}}""");
}
