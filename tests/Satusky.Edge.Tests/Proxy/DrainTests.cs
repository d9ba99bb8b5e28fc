using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class DrainTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draining_instance_ends_its_work_and_gets_no_more()
    {
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var old = await TestApp.StartAsync(async context =>
        {
            started.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("old");
        });
        await using var fresh = await TestApp.SayingAsync("fresh");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, old.Active()));

        var running = edge.GetAsync();
        await started.Task.WaitAsync(Stop);
        await edge.PutAsync(TestDocument.Serving(2, old.Draining(), fresh.Active()));
        for (var i = 0; i < 5; i++)
            Assert.Equal("fresh", await edge.GetAsync());

        await foreach (var report in edge.ReportsAsync(Stop))
        {
            var inFlight = report.Backends.Single(backend => backend.Id == old.Id).InFlight;
            if (inFlight == 0)
                break;
            Assert.Equal(1, inFlight);
            release.TrySetResult();
        }

        Assert.Equal("old", await running);
    }

    [Fact]
    public async Task The_end_of_a_drain_is_reported_promptly()
    {
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.StartAsync(async _ =>
        {
            started.SetResult();
            await release.Task;
        });
        var clock = new ManualClock();
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()), options => options with { TimeProvider = clock });
        var running = edge.GetAsync();
        await started.Task.WaitAsync(Stop);
        await edge.PutAsync(TestDocument.Serving(2, app.Draining()));

        await using var reports = edge.ReportsAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await reports.MoveNextAsync());
        Assert.Equal(1, reports.Current.Backends.Single().InFlight);
        release.SetResult();
        await running;
        var next = reports.MoveNextAsync().AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(0.1));
                return next.IsCompleted;
            },
            "the drained instance is reported");

        Assert.True(await next);
        Assert.Equal(0, reports.Current.Backends.Single().InFlight);
        // The regular reports are two seconds apart; this one must not have waited for them.
        Assert.InRange(clock.GetElapsedTime(0).TotalSeconds, 0, 1.9);
    }

    [Fact]
    public async Task Requests_of_a_removed_instance_go_on()
    {
        var (started, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await TestApp.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begin ");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            started.SetResult();
            await release.Task;
            await context.Response.WriteAsync("end");
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));

        var running = edge.GetAsync();
        await started.Task.WaitAsync(Stop);
        await edge.PutAsync(TestDocument.With(2));
        var report = await edge.ReportAsync(report => report.Version == 2);
        Assert.Equal(new EdgeBackendReport(app.Id, "app-web", 1, 0), report.Backends.Single());
        release.SetResult();

        Assert.Equal("begin end", await running);
        await edge.ReportAsync(report => report.Backends.Count == 0);
    }

    [Fact]
    public async Task A_drained_instance_can_become_active_again()
    {
        await using var app = await TestApp.SayingAsync("here");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));

        await edge.PutAsync(TestDocument.Serving(2, app.Draining()));
        using (var refused = await edge.Client.GetAsync($"https://{TestDocument.Host}/", Stop))
            Assert.Equal(503, (int)refused.StatusCode);
        await edge.PutAsync(TestDocument.Serving(3, app.Active()));

        Assert.Equal("here", await edge.GetAsync());
    }
}
