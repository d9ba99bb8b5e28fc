using System.Net;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class HoldTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static EdgeService Holding => TestDocument.Service(EdgeServiceState.Holding) with { HoldSeconds = 30 };

    [Fact]
    public async Task Held_requests_go_on_with_the_new_instance()
    {
        await using var app = await TestApp.SayingAsync("back");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, Holding));

        var requests = Enumerable.Range(0, 5).Select(_ => edge.GetAsync()).ToArray();
        await HoldingAsync(edge, 5);
        await edge.PutAsync(TestDocument.Serving(2, app.Active()));

        Assert.All(await Task.WhenAll(requests), body => Assert.Equal("back", body));
        var service = (await edge.ReportAsync(report => report.Services.Single().Requests == 5)).Services.Single();
        Assert.Equal((0, 5), (service.Holding, service.Held));
        Assert.InRange(service.LongestHoldMs, 1, 20_000);
    }

    [Fact]
    public async Task A_hold_ends_with_its_time()
    {
        var clock = new ManualClock();
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, Holding), options => options with { TimeProvider = clock });

        var request = edge.Client.GetAsync($"https://{TestDocument.Host}/", Stop);
        await HoldingAsync(edge, 1);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(request.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        using var response = await request;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("web is being restarted", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.True(await edge.MetricsSayAsync("satusky_edge_longest_hold_seconds{service=\"app-web\"} 30"));
    }

    [Fact]
    public async Task A_hold_ends_when_the_app_turns_out_to_fail()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, Holding));

        var request = edge.Client.GetAsync($"https://{TestDocument.Host}/", Stop);
        await HoldingAsync(edge, 1);
        await edge.PutAsync(TestDocument.With(2, TestDocument.Service(EdgeServiceState.Failing) with { Message = "exit status 1" }));

        using var response = await request;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("exit status 1", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_is_held_no_longer()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, Holding));
        using var leaving = new CancellationTokenSource();

        var request = edge.Client.GetAsync($"https://{TestDocument.Host}/", leaving.Token);
        await HoldingAsync(edge, 1);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await HoldingAsync(edge, 0);
    }

    private static Task HoldingAsync(RunningEdge edge, int requests) => Eventually.TrueAsync(
        () => edge.MetricsSayAsync($"satusky_edge_holding_requests{{service=\"app-web\"}} {requests}"), $"{requests} requests are held");
}
