using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Tests.Support;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class GatewayCertificateTests : IAsyncLifetime
{
    private const string PlatformId = "0197b2aa-0000-7000-8000-000000000000";

    private readonly string home = Directory.CreateTempSubdirectory("satusky-gateway-certificate-").FullName;
    private readonly ManualTime clock = new();
    private SimulatedCluster cluster = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonObject? Secret => cluster.Objects.Find("secrets", "satusky-system", "apps-certificate");

    public async ValueTask InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), Token);
        cluster.Objects.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"satusky-system"}}""");
        var kubeconfig = Path.Combine(home, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig(), Token);
        client = new KubernetesClient(KubernetesConfig.FromFile(kubeconfig), new KubernetesClientOptions { Name = ClusterNames.FieldManager });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task All_names_of_the_domain_are_in_it()
    {
        await using var replica = await StartAsync("one");

        using var certificate = Served();
        Assert.Equal((true, true, false), (certificate.MatchesHostname("api.example.com"), certificate.MatchesHostname("example.com"), certificate.MatchesHostname("a.b.example.com")));
        Assert.Equal("kubernetes.io/tls", (string?)Secret!["type"]);
        Assert.Equal(replica.Authority.CertificatePem, Text("ca.crt"));
    }

    [Fact]
    public async Task A_good_one_of_another_replica_stays()
    {
        Directory.CreateDirectory(Path.Combine(home, "two"));
        await using (await StartAsync("one"))
        {
            File.Copy(Path.Combine(home, "one", "ca.crt"), Path.Combine(home, "two", "ca.crt"));
            Directory.CreateDirectory(Path.Combine(home, "two", "ca"));
            File.Copy(Path.Combine(home, "one", "ca", "ca.key"), Path.Combine(home, "two", "ca", "ca.key"));
        }

        var version = Version();
        var reads = cluster.Requests.Count("get", "secrets");
        await using var second = Open("two");
        await second.StartAsync(Token);
        await Eventually.TrueAsync(() => cluster.Requests.Count("get", "secrets") >= reads + 2, Token);

        Assert.Equal(version, Version());
    }

    [Fact]
    public async Task One_of_another_authority_is_replaced()
    {
        await using (await StartAsync("one"))
        {
        }

        var version = Version();
        await using var second = Open("two");
        await second.StartAsync(Token);

        await Eventually.TrueAsync(() => Version() != version, Token);
        Assert.Equal(second.Authority.CertificatePem, Text("ca.crt"));
    }

    [Fact]
    public async Task What_somebody_removes_is_put_back()
    {
        await using var replica = await StartAsync("one");
        var uid = (string?)Secret!["metadata"]!["uid"];

        cluster.Objects.Delete("secrets", "satusky-system", "apps-certificate");

        await Eventually.TrueAsync(() => Secret is { } secret && (string?)secret["metadata"]!["uid"] != uid, Token);
    }

    [Fact]
    public async Task It_is_renewed_before_its_end()
    {
        await using var replica = await StartAsync("one");
        var version = Version();

        clock.Advance(TimeSpan.FromDays(61));

        await Eventually.TrueAsync(() => Version() != version, Token);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_stays()
    {
        cluster.Objects.Create("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"apps-certificate","namespace":"satusky-system"},"type":"kubernetes.io/tls","data":{"tls.crt":"","tls.key":""}}""");
        var version = Version();
        await using var replica = Open("one");
        await replica.StartAsync(Token);

        await Eventually.TrueAsync(() => cluster.Requests.Count("get", "secrets") >= 2, Token);

        Assert.Equal(version, Version());
    }

    private async Task<Replica> StartAsync(string name)
    {
        var replica = Open(name);
        await replica.StartAsync(Token);
        await Eventually.TrueAsync(() => Secret is not null && clock.Armed > 0, Token);
        return replica;
    }

    private Replica Open(string name)
    {
        var options = new KubernetesOptions { PlatformId = PlatformId, Gateway = ClusterScene.Gateway, GatewayCertificate = "apps-certificate" };
        Directory.CreateDirectory(Path.Combine(home, name));
        var authority = CertificateAuthority.OpenOrCreate(Path.Combine(home, name), PlatformId, clock);
        return new Replica(authority, new GatewayCertificate(client, options, authority, new PublicAddress("example.com", 443), clock, NullLogger<GatewayCertificate>.Instance));
    }

    private string? Version() => (string?)Secret!["metadata"]!["resourceVersion"];

    private X509Certificate2 Served() => X509Certificate2.CreateFromPem(Text("tls.crt"), Text("tls.key"));

    private string Text(string key) => Encoding.UTF8.GetString(Convert.FromBase64String((string)Secret!["data"]![key]!));

    private sealed class Replica(CertificateAuthority authority, GatewayCertificate service) : IAsyncDisposable
    {
        public CertificateAuthority Authority => authority;

        public Task StartAsync(CancellationToken cancellationToken) => service.StartAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await service.StopAsync(CancellationToken.None);
            service.Dispose();
            authority.Dispose();
        }
    }
}
