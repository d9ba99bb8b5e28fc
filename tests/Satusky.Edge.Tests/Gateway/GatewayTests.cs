using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Gateway;

public sealed class GatewayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_reach_the_pods_and_the_statuses_say_so()
    {
        await using var app = await TestApp.SayingAsync("from a pod");
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Add(app);
        await gateway.ServesAsync(app);

        Assert.Equal("from a pod", await gateway.GetAsync());
        using var unknown = await gateway.Client.GetAsync("http://hello.apps.test/", Stop);
        Assert.Equal([EdgePage.NoRule], unknown.Headers.GetValues(EdgePage.Header));
        await gateway.SaysSoAsync();
    }

    [Fact]
    public async Task A_redeploy_under_load_loses_no_request()
    {
        const int Swaps = 10;
        var old = await SlowAppAsync();
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Add(old);
        await gateway.ServesAsync(old);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var load = Enumerable.Range(0, 6).Select(_ => LoadAsync(gateway, ended.Token)).ToArray();

        for (var i = 0; i < Swaps; i++)
        {
            var next = await SlowAppAsync();
            gateway.Add(next);
            await gateway.ServesAsync(next);
            gateway.Terminate(old);
            await Eventually.TrueAsync(() => gateway.StateOf(old) == EdgeBackendState.Draining, "the old pod drains");
            await old.StopAsync();
            await old.DisposeAsync();
            gateway.Remove(old);
            old = next;
        }

        await ended.CancelAsync();
        var answers = (await Task.WhenAll(load)).SelectMany(list => list).ToArray();
        await old.DisposeAsync();
        Assert.True(answers.Length > Swaps, $"only {answers.Length} requests in the time of {Swaps} swaps");
        Assert.All(answers, answer => Assert.Equal("ok", answer));
    }

    [Fact]
    public async Task Nothing_is_written_where_nothing_changes()
    {
        await using var app = await TestApp.SayingAsync("");
        await using var other = await TestApp.SayingAsync("");
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Add(app);
        await gateway.ServesAsync(app);
        await gateway.SaysSoAsync();
        const int ClassGatewayAndRoute = 3;
        await Eventually.TrueAsync(() => Patches(gateway) == ClassGatewayAndRoute, "each status is written once");

        gateway.Add(other);
        await gateway.ServesAsync(other);
        await using var replica = await gateway.StartReplicaAsync("two");
        await Eventually.TrueAsync(() => replica.Edge.Configuration.Current.Document.Version > 0, "the second replica serves");

        Assert.Equal(ClassGatewayAndRoute, Patches(gateway));
        Assert.All(gateway.Cluster.Requests.All, request => Assert.NotEqual(403, request.Code));
    }

    [Fact]
    public async Task While_the_cluster_is_away_traffic_goes_on_also_after_a_restart()
    {
        await using var app = await TestApp.SayingAsync("still here");
        await using var next = await TestApp.SayingAsync("changed meanwhile");
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Add(app);
        await gateway.ServesAsync(app);

        await gateway.Cluster.GoAwayAsync();
        Assert.Equal("still here", await gateway.GetAsync());
        await gateway.StopAsync();
        await gateway.StartAgainAsync();
        Assert.Equal("still here", await gateway.GetAsync());

        gateway.Add(next);
        gateway.Remove(app);
        await gateway.Cluster.ComeBackAsync(Stop);
        await gateway.ServesAsync(next);
        Assert.Equal("changed meanwhile", await gateway.GetAsync());
    }

    [Fact]
    public async Task A_certificate_that_comes_later_is_served()
    {
        await using var gateway = await RunningGateway.StartAsync();
        gateway.Cluster.Objects.Edit("gateways", "team", "web", one => one["spec"]!["listeners"]!.AsArray().Add(JsonNode.Parse(
            """{"name":"later","port":443,"protocol":"HTTPS","hostname":"later.test","tls":{"mode":"Terminate","certificateRefs":[{"group":"","kind":"Secret","name":"later"}]},"allowedRoutes":{"namespaces":{"from":"Same"}}}""")));
        await Eventually.TrueAsync(() => gateway.ListenerCondition("later", "ResolvedRefs") == "False InvalidCertificateRef", "the certificate is missed");
        Assert.Equal("True Programmed", gateway.ListenerCondition("https", "Programmed"));

        gateway.CreateCertificate("later", "later.test");

        await Eventually.TrueAsync(() => gateway.ListenerCondition("later", "Programmed") == "True Programmed", "the certificate is served");
        using var response = await gateway.Client.GetAsync("https://later.test/", Stop);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_Secret_that_may_not_be_read_is_said_and_harms_no_other()
    {
        await using var app = await TestApp.SayingAsync("fine");
        await using var gateway = await RunningGateway.StartAsync();
        gateway.CreateCertificate("forbidden", "x.test");
        gateway.Cluster.Objects.Edit("gateways", "team", "web", one => one["spec"]!["listeners"]!.AsArray().Add(JsonNode.Parse(
            """{"name":"x","port":443,"protocol":"HTTPS","hostname":"x.test","tls":{"mode":"Terminate","certificateRefs":[{"group":"","kind":"Secret","name":"forbidden"}]},"allowedRoutes":{"namespaces":{"from":"Same"}}}""")));
        gateway.Add(app);

        await Eventually.TrueAsync(() => gateway.ListenerCondition("x", "ResolvedRefs") == "False InvalidCertificateRef", "the Secret is named");
        await gateway.ServesAsync(app);
        Assert.Contains("may not be read by this controller", gateway.Cluster.Objects.Get("gateways", "team", "web").ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("fine", await gateway.GetAsync());
    }

    [Fact]
    public async Task The_local_authority_is_kept_in_the_cluster()
    {
        await using var app = await TestApp.SayingAsync("own certificate");
        await using var gateway = await RunningGateway.StartAsync(options => options with { LocalAuthority = true });
        gateway.Cluster.Objects.Edit("gateways", "team", "web", one => one["spec"]!["listeners"]![1]!["tls"]!.AsObject().Remove("certificateRefs"));
        gateway.Cluster.Objects.Edit("gateways", "team", "web", one => one["spec"]!["listeners"]![1]!.AsObject().Remove("tls"));
        gateway.Add(app);
        await gateway.ServesAsync(app);
        await Eventually.TrueAsync(() => gateway.ListenerCondition("https", "Programmed") == "True Programmed", "the listener has a certificate");

        Assert.Equal("own certificate", await AskAsync());
        await gateway.StopAsync();
        await gateway.StartAgainAsync(options => options with { LocalAuthority = true });
        Assert.Equal("own certificate", await AskAsync());

        async Task<string> AskAsync()
        {
            var secret = gateway.Cluster.Objects.Get("secrets", RunningGateway.Own, "satusky-gateway-ca");
            using var authority = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String((string)secret["data"]!["tls.crt"]!)));
            using var client = gateway.CreateClient(authority);
            return await client.GetStringAsync($"https://{RunningGateway.Host}/", Stop);
        }
    }

    private static int Patches(RunningGateway gateway) => gateway.Cluster.Requests.All.Count(request => request.Verb == "patch");

    private static Task<TestApp> SlowAppAsync() => TestApp.StartAsync(async context =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, context.RequestAborted);
        await context.Response.Body.WriteAsync("ok"u8.ToArray(), context.RequestAborted);
    });

    private static async Task<List<string>> LoadAsync(RunningGateway gateway, CancellationToken ended)
    {
        var answers = new List<string>();
        while (!ended.IsCancellationRequested)
        {
            using var response = await gateway.Client.GetAsync($"https://{RunningGateway.Host}/", Stop);
            answers.Add(await response.Content.ReadAsStringAsync(Stop));
        }

        return answers;
    }
}
