using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Tests;

/// <summary>A cluster on a manual clock, and a client that speaks plain HTTP to it.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    internal ManualTime Time { get; } = new();

    protected SimulatedCluster Cluster { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected virtual ClusterOptions Options => new() { Time = Time };

    public async ValueTask InitializeAsync()
    {
        Cluster = await SimulatedCluster.StartAsync(Options, Stop);
        Http = Client(Cluster.AdminToken);
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ns"}}""");
        await Cluster.SettledAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected HttpClient Client(string? token)
    {
        var authority = X509Certificate2.CreateFromPem(Cluster.AuthorityPem);
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => Trusted(authority, certificate!) } };
        var client = new HttpClient(handler) { BaseAddress = Cluster.Address };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    protected async Task<(int Code, JsonObject Body)> SendAsync(HttpMethod method, string path, string? body = null, string media = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue(media) } };
        using var response = await Http.SendAsync(request, Stop);
        return ((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!);
    }

    protected Task<(int Code, JsonObject Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    protected Task<(int Code, JsonObject Body)> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    protected Task<(int Code, JsonObject Body)> ApplyAsync(string path, string body, string manager = "satusky", bool force = false) =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}", body, "application/apply-patch+yaml");

    protected Task<(int Code, JsonObject Body)> MergeAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    /// <summary>Moves the clock, with the controllers keeping up at every step.</summary>
    protected async Task PassAsync(double seconds)
    {
        for (var left = seconds; left > 0; left -= 1)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
            await Cluster.SettledAsync();
        }
    }

    protected static string Deployment(string name, string more = "", int replicas = 1, string container = "") => $$$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{{name}}}}","namespace":"ns","labels":{"app":"{{{{name}}}}"}},
         "spec":{"replicas":{{{{replicas}}}},"selector":{"matchLabels":{"app":"{{{{name}}}}"}}{{{{more}}}},
         "template":{"metadata":{"labels":{"app":"{{{{name}}}}"}},"spec":{"containers":[{"name":"app","image":"registry/app:1","ports":[{"containerPort":8080}]{{{{container}}}} }] } } } }
        """;

    protected static string Message((int Code, JsonObject Body) answer) => answer.Body["message"]!.GetValue<string>();

    /// <summary>For what happens on other threads; asks until it holds.</summary>
    protected static async Task Until(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
    }

    private static bool Trusted(X509Certificate2 authority, X509Certificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(new X509Certificate2(certificate));
    }
}
