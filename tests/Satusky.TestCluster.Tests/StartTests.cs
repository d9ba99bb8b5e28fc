using System.Net;
using System.Security.Cryptography.X509Certificates;

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
    public async Task A_cluster_can_have_the_vertical_autoscaler()
    {
        var (code, _) = await PostAsync("/apis/autoscaling.k8s.io/v1/namespaces/ns/verticalpodautoscalers", """
            {"apiVersion":"autoscaling.k8s.io/v1","kind":"VerticalPodAutoscaler","metadata":{"name":"web"},
             "spec":{"targetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"},"updatePolicy":{"updateMode":"Off"} } }
            """);

        Assert.Equal(201, code);
    }

    [Fact]
    public async Task A_client_certificate_is_taken()
    {
        var lines = Cluster.KubeconfigWithCertificate("kubernetes-admin").Split('\n').Select(line => line.Trim().Split(": ")).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1]);
        string Pem(string name) => System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(lines[name].Single()));
        using var pair = X509Certificate2.CreateFromPem(Pem("client-certificate-data"), Pem("client-key-data"));
        using var certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, server, _, _) => server is not null };
        handler.ClientCertificates.Add(certificate);
        using var client = new HttpClient(handler) { BaseAddress = Cluster.Address };

        var answer = await client.GetAsync(new Uri("/api/v1/namespaces", UriKind.Relative), Stop);

        Assert.Equal(200, (int)answer.StatusCode);
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
