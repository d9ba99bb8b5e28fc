using System.Net;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

/// <summary>An edge that sends requests on to another entrance, here another edge.</summary>
public sealed class UpstreamTests
{
    private static readonly EdgeUpstreamTls Trusting = new(TestCertificates.Authority.ExportCertificatePem());

    [Fact]
    public async Task Requests_are_sent_on_over_TLS_under_their_hostname()
    {
        await using var app = await TestApp.SayingAsync("from there");
        await using var there = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        await using var here = await RunningEdge.ServingAsync(TestDocument.Serving(1, Upstream(there, Trusting)));

        Assert.Equal("from there", await here.GetAsync());
    }

    [Fact]
    public async Task An_entrance_that_nobody_vouches_for_gets_no_request()
    {
        await using var app = await TestApp.SayingAsync("stolen");
        await using var there = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        await using var here = await RunningEdge.ServingAsync(TestDocument.Serving(1, Upstream(there, new EdgeUpstreamTls(""))));

        using var reply = await here.Client.GetAsync(new Uri($"https://{TestDocument.Host}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
    }

    [Fact]
    public async Task A_name_that_the_certificate_lacks_gets_no_request()
    {
        await using var app = await TestApp.SayingAsync("stolen");
        await using var there = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()) with { Certificates = [TestCertificates.Issue("other.test", "*.apps.test2")] });
        await using var here = await RunningEdge.ServingAsync(TestDocument.Serving(1, Upstream(there, Trusting)));

        using var reply = await here.Client.GetAsync(new Uri($"https://{TestDocument.Host}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
    }

    private static EdgeBackend Upstream(RunningEdge edge, EdgeUpstreamTls tls) => new("gateway", "127.0.0.1", edge.Host.HttpsPort, EdgeBackendState.Active, Tls: tls);
}
