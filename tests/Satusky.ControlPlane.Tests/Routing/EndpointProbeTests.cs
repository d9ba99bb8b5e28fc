using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed class EndpointProbeTests : IDisposable
{
    private const string Host = "brightotter-x4k9q2a.apps.test";
    private static readonly IPAddress Public = IPAddress.Parse("192.0.2.10");

    private readonly TestHome _home = new();
    private readonly CertificateAuthority _authority;

    public EndpointProbeTests() => _authority = _home.OpenAuthority();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_planes_are_true_over_one_connection()
    {
        string? asked = null;
        await using var edge = await ServeAsync(context =>
        {
            asked = $"{context.Request.Method} {context.Request.Host} {context.Request.Path}";
            return context.Response.WriteAsync("hello");
        });

        var (dns, tls, http) = await ProbeAsync(edge);

        Assert.Equal((ConditionStatus.True, Reasons.Resolved), (dns.Status, dns.Reason));
        Assert.Equal((ConditionStatus.True, Reasons.CertificateServed), (tls.Status, tls.Reason));
        Assert.Equal((ConditionStatus.True, Reasons.Answered), (http.Status, http.Reason));
        Assert.Equal([$"GET https://{Host}:{edge.Port}/ -> 200 OK"], http.Evidence);
        Assert.Equal($"GET {Host}:{edge.Port} /", asked);
        Assert.Equal(Host, edge.ServerName);
        Assert.Equal(1, edge.Connections);
    }

    [Theory]
    [InlineData(null, 302, true)]
    [InlineData(null, 404, true)]
    [InlineData(null, 500, false)]
    [InlineData("/health", 204, true)]
    [InlineData("/health", 301, true)]
    [InlineData("/health", 404, false)]
    [InlineData("/health", 503, false)]
    public async Task The_status_decides(string? healthPath, int status, bool good)
    {
        await using var edge = await ServeAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == (healthPath ?? "/") ? status : 418;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        var http = (await ProbeAsync(edge, healthPath)).Http;

        Assert.Equal(good ? (ConditionStatus.True, Reasons.Answered) : (ConditionStatus.False, Reasons.BadStatus), (http.Status, http.Reason));
        Assert.Contains($" {status}", http.Message, StringComparison.Ordinal);
        Assert.Contains($"{healthPath ?? "/"} -> {status}", http.Evidence[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_is_short_masked_and_harmless()
    {
        await using var edge = await ServeAsync(context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("\u001b[2Jhunter2 is wrong " + new string('ä', 4000));
        });

        var body = (await ProbeAsync(edge)).Http.Evidence[1];

        Assert.StartsWith("*** is wrong ä", body, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(body), 250, 256);
    }

    [Theory]
    [InlineData(EdgePage.NoInstance, 503, Reasons.NoReadyInstance)]
    [InlineData(EdgePage.UnknownHost, 404, Reasons.NoAnswer)]
    [InlineData(EdgePage.BadGateway, 502, Reasons.NoAnswer)]
    [InlineData(EdgePage.GatewayTimeout, 504, Reasons.NoAnswer)]
    [InlineData(EdgePage.BadRequest, 400, Reasons.NoAnswer)]
    public async Task The_edges_own_pages_are_not_the_apps(string page, int status, string reason)
    {
        await using var edge = await ServeAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers[EdgePage.Header] = page;
            return context.Response.WriteAsync("web is starting.");
        });

        var http = (await ProbeAsync(edge)).Http;

        Assert.Equal((ConditionStatus.False, reason), (http.Status, http.Reason));
        Assert.Equal("web is starting.", http.Evidence[1]);
    }

    [Fact]
    public async Task An_app_that_never_answers_is_no_answer()
    {
        await using var edge = await ServeAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

        var http = (await ProbeAsync(edge, limit: TimeSpan.FromSeconds(1))).Http;

        Assert.Equal((ConditionStatus.False, Reasons.NoAnswer), (http.Status, http.Reason));
        Assert.Contains("within 1 s", http.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_does_not_hide_the_status()
    {
        await using var edge = await ServeAsync(async context =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("and then");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var http = (await ProbeAsync(edge, limit: TimeSpan.FromSeconds(4))).Http;

        Assert.Equal(Reasons.BadStatus, http.Reason);
        Assert.Equal("and then", http.Evidence[1]);
    }

    [Fact]
    public async Task A_dropped_connection_is_no_answer()
    {
        await using var edge = await ServeAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(Reasons.NoAnswer, (await ProbeAsync(edge)).Http.Reason);
    }

    [Theory]
    [InlineData(Host, 100, "expired on 2027-02-19 12:00 UTC")]
    [InlineData(Host, -1, "is not valid before 2026-11-21 11:00 UTC")]
    [InlineData("other.apps.test", 0, "is for other.apps.test")]
    public async Task A_bad_certificate_is_named_and_the_app_asked(string certificateFor, int daysLater, string expected)
    {
        await using var edge = await ProbedEdge.StartAsync(_authority.CertificateFor(certificateFor), context => context.Response.WriteAsync("hello"));
        _home.Clock.Advance(TimeSpan.FromDays(daysLater));

        var (_, tls, http) = await ProbeAsync(edge);

        Assert.Equal((ConditionStatus.False, Reasons.CertificateInvalid), (tls.Status, tls.Reason));
        Assert.Contains(expected, tls.Message, StringComparison.Ordinal);
        Assert.Equal(ConditionStatus.True, http.Status);
    }

    [Fact]
    public async Task A_foreign_authority_is_not_trusted()
    {
        using var elsewhere = new TestHome();
        using var foreign = elsewhere.OpenAuthority();
        await using var edge = await ProbedEdge.StartAsync(foreign.CertificateFor(Host), context => context.Response.WriteAsync("hello"));

        var tls = (await ProbeAsync(edge)).Tls;

        Assert.Equal(Reasons.CertificateInvalid, tls.Reason);
        Assert.Contains("was issued by CN=Satusky local CA", tls.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_handshake_leaves_http_unmeasured()
    {
        await using var edge = await ProbedEdge.StartAsync(null, _ => Task.CompletedTask);

        var (_, tls, http) = await ProbeAsync(edge);

        Assert.Equal((ConditionStatus.False, Reasons.CertificateInvalid), (tls.Status, tls.Reason));
        Assert.Equal((ConditionStatus.Unknown, Reasons.NotMeasured), (http.Status, http.Reason));
    }

    [Fact]
    public async Task An_edge_that_is_down_is_named()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var (_, tls, http) = await ProbeAsync(port);

        Assert.Equal((ConditionStatus.False, Reasons.EdgeUnavailable), (tls.Status, tls.Reason));
        Assert.Contains($"127.0.0.1:{port}", tls.Message, StringComparison.Ordinal);
        Assert.Equal(Reasons.NotMeasured, http.Reason);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var tls = (await ProbeAsync(((IPEndPoint)silent.LocalEndpoint).Port, limit: TimeSpan.FromMilliseconds(200))).Tls;

        Assert.Equal(Reasons.EdgeUnavailable, tls.Reason);
        Assert.Contains("did not answer within 0.2 s", tls.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _home.Dispose();
    }

    private Task<ProbedEdge> ServeAsync(RequestDelegate answer) => ProbedEdge.StartAsync(_authority.CertificateFor(Host), answer);

    private Task<EndpointVerdicts> ProbeAsync(ProbedEdge edge, string? healthPath = null, TimeSpan? limit = null) => ProbeAsync(edge.Port, healthPath, limit);

    private async Task<EndpointVerdicts> ProbeAsync(int port, string? healthPath = null, TimeSpan? limit = null)
    {
        var options = new EndpointProbeOptions { Entrance = new KnownEntrance([Public]), HttpsPort = port };
        using var authority = _authority.PublicCertificate;
        var probe = new EndpointProbe(
            options with { Limit = limit ?? TimeSpan.FromSeconds(20) }, authority, (_, _) => Task.FromResult<IPAddress[]>([Public]), _home.Clock);
        return await probe.ProbeAsync(new EndpointTarget(Host, healthPath, text => text.Replace("hunter2", "***", StringComparison.Ordinal)), Stop);
    }
}
