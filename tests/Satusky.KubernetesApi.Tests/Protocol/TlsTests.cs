using System.Text;
using Microsoft.AspNetCore.Http;
using static Satusky.KubernetesApi.Tests.Answers;

namespace Satusky.KubernetesApi.Tests;

public sealed class TlsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_of_another_authority_is_not_spoken_to()
    {
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)));
        var failure = await FailureAsync(api.Config with { CertificateAuthority = new TestCertificates().AuthorityPem });
        var unknown = await FailureAsync(api.Config with { CertificateAuthority = null });

        Assert.Equal((KubernetesFault.Unreachable, KubernetesFault.Unreachable), (failure.Fault, unknown.Fault));
        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task An_intermediate_authority_can_be_trusted_alone()
    {
        var intermediate = new TestCertificates().Intermediate();
        using var certificate = intermediate.Server("api.test");
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)), certificate);

        await GetAsync(api.Config with { CertificateAuthority = intermediate.AuthorityPem });
        await FailureAsync(api.Config);
        await FailureAsync(api.Config with { CertificateAuthority = new TestCertificates().Intermediate().AuthorityPem });
    }

    [Fact]
    public async Task The_servers_name_must_be_in_its_certificate()
    {
        using var certificate = ScriptedApi.Authority.Server("kubernetes.default.svc", withAddress: false);
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)), certificate);
        await FailureAsync(api.Config);
        await FailureAsync(api.Config with { TlsServerName = "other.default.svc" });

        Assert.Empty(api.Requests);
        await GetAsync(api.Config with { TlsServerName = "kubernetes.default.svc" });
    }

    [Fact]
    public async Task Verification_is_skipped_only_on_demand()
    {
        using var certificate = new TestCertificates().Server("elsewhere");
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)), certificate);
        await FailureAsync(api.Config);
        await GetAsync(api.Config with { SkipTlsVerification = true });
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        var seen = "";
        await using var api = await ScriptedApi.StartAsync(context =>
        {
            seen = context.Connection.ClientCertificate?.Subject ?? "none";
            return Json(Pod("a", 1))(context);
        });
        var (certificate, key) = ScriptedApi.Authority.Client("alice");
        await GetAsync(api.Config with { Credentials = KubernetesCredentials.ClientCertificate(certificate, key) });
        Assert.Equal("CN=alice", seen);
        await GetAsync(api.Config);
        Assert.Equal("none", seen);
    }

    [Fact]
    public async Task A_server_below_a_path_is_asked_there()
    {
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)));
        await GetAsync(api.Config with { Server = new(api.Config.Server, "/k8s/clusters/c-1/") });

        Assert.Equal(["GET /k8s/clusters/c-1/api/v1/namespaces/web/pods/a"], api.Requests);
    }

    [Fact]
    public async Task A_proxy_leads_to_a_server_of_any_name()
    {
        await using var api = await ScriptedApi.StartAsync(Json(Pod("a", 1)));
        await using var proxy = new TcpRelay(api.Config.Server, isProxy: true);
        await GetAsync(api.Config with { Server = new("https://api.test:6443"), Proxy = proxy.Address });

        Assert.Equal("CONNECT api.test:6443 HTTP/1.1", proxy.Asked);
    }

    private static async Task GetAsync(KubernetesConfig config)
    {
        using var client = new KubernetesClient(config, new() { Name = "satusky-test", MaxAttempts = 1 });
        await client.GetAsync(KubernetesResource.Pods, new("web", "a"), Token);
    }

    private static Task<KubernetesException> FailureAsync(KubernetesConfig config) => Assert.ThrowsAsync<KubernetesException>(() => GetAsync(config));
}
