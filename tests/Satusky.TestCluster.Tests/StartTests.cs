using System.Net;

namespace Satusky.TestCluster.Tests;

public sealed class StartTests : ClusterTest
{
    protected override ClusterOptions Options => new() { Time = Time, WithoutKinds = ["gateway.networking.k8s.io"] };

    [Fact]
    public async Task A_cluster_can_lack_kinds()
    {
        var answer = await Http.GetAsync(new Uri("/apis/gateway.networking.k8s.io/v1/httproutes", UriKind.Relative), Stop);

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal("404 page not found\n", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task It_speaks_both_versions_of_http()
    {
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/version") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var answer = await Http.SendAsync(request, Stop);
            Assert.Equal((200, version), ((int)answer.StatusCode, answer.Version));
        }
    }

    [Fact]
    public void A_kubeconfig_names_address_authority_and_token()
    {
        var text = Cluster.Kubeconfig();

        Assert.Contains($"server: https://127.0.0.1:{Cluster.Address.Port}\n", text, StringComparison.Ordinal);
        Assert.Contains($"token: {Cluster.AdminToken}\n", text, StringComparison.Ordinal);
        Assert.Contains("client-key-data: ", Cluster.KubeconfigWithCertificate("kubernetes-admin"), StringComparison.Ordinal);
    }
}
