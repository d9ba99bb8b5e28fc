using System.Net;
using System.Net.Http.Json;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Control;

public sealed class ControlTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_stream_tells_every_new_version()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        await using var reports = edge.ReportsAsync(Stop).GetAsyncEnumerator(Stop);

        Assert.True(await reports.MoveNextAsync());
        Assert.Equal(1, reports.Current.Version);
        await edge.PutAsync(TestDocument.Serving(2));
        Assert.True(await reports.MoveNextAsync());
        Assert.Equal(2, reports.Current.Version);
    }

    [Fact]
    public async Task Counters_reach_the_state_and_the_metrics()
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.StatusCode = int.Parse(context.Request.Query["status"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));

        foreach (var status in (int[])[200, 204, 302, 404, 500])
            (await edge.Client.GetAsync($"https://{TestDocument.Host}/?status={status}", Stop)).Dispose();
        (await edge.Client.GetAsync("https://nobody.apps.test/", Stop)).Dispose();

        var service = (await edge.ReportAsync(report => report.Services.Single().Requests == 5)).Services.Single();
        Assert.Equal((1, 0), (service.ServerErrors, service.UpstreamFailures));
        foreach (var line in (string[])
            [
                "satusky_edge_requests_total{service=\"app-web\",status=\"2xx\"} 2",
                "satusky_edge_requests_total{service=\"app-web\",status=\"3xx\"} 1",
                "satusky_edge_requests_total{service=\"app-web\",status=\"4xx\"} 1",
                "satusky_edge_requests_total{service=\"app-web\",status=\"5xx\"} 1",
                "satusky_edge_request_duration_seconds_bucket{service=\"app-web\",le=\"+Inf\"} 5",
                "satusky_edge_request_duration_seconds_count{service=\"app-web\"} 5",
                "satusky_edge_unknown_host_requests_total 1",
                "satusky_edge_config_version 1",
            ])
            Assert.True(await edge.MetricsSayAsync(line), line);
    }

    [Fact]
    public async Task Connections_and_handshakes_are_counted()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        Assert.True(await edge.MetricsSayAsync("satusky_edge_open_connections 0"));

        using (var client = edge.CreateClient(HttpVersion.Version20))
        {
            (await client.GetAsync($"https://{TestDocument.Host}/", Stop)).Dispose();
            Assert.True(await edge.MetricsSayAsync("satusky_edge_open_connections 1"));
            Assert.True(await edge.MetricsSayAsync("satusky_edge_tls_handshakes_total 1"));
        }

        await Eventually.TrueAsync(() => edge.MetricsSayAsync("satusky_edge_open_connections 0"), "the connection is gone");
    }

    [Fact]
    public async Task An_open_state_stream_does_not_hold_up_a_stop()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        await using var reports = edge.ReportsAsync(Stop).GetAsyncEnumerator(Stop);
        await reports.MoveNextAsync();

        await edge.StopAsync();

        // Ended properly; a stop that ran out of patience would have broken it off.
        while (await reports.MoveNextAsync())
            Assert.Equal(1, reports.Current.Version);
        Assert.False(File.Exists(edge.Options.ControlSocket));
    }

    [Fact]
    public async Task Unknown_calls_are_named()
    {
        await using var edge = await RunningEdge.StartAsync();

        using var response = await edge.Control.DeleteAsync(EdgeControl.Config, Stop);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("there is no DELETE /v1/config", (await response.Content.ReadFromJsonAsync(EdgeJson.Default.EdgeRefusal, Stop))!.Message);
    }

    [Fact]
    public async Task Control_calls_are_no_public_ones()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        foreach (var scheme in (string[])["http", "https"])
        {
            using var response = await edge.Client.GetAsync($"{scheme}://edge.apps.test{EdgeControl.Version}", Stop);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Contains("No app is served", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }
}
