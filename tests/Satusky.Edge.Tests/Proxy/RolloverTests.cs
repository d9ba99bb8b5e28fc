using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class RolloverTests
{
    private const int Rollovers = 12;
    private const int Clients = 6;

    [Fact]
    public async Task Rolling_over_instances_fails_no_request()
    {
        var app = await TestApp.SayingAsync("0");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => RequestUntilAsync(edge, enough.Token))).ToArray();

        var version = 1L;
        for (var i = 1; i <= Rollovers; i++)
        {
            var old = app;
            app = await TestApp.SayingAsync($"{i}");
            await edge.PutAsync(TestDocument.Serving(++version, old.Active(), app.Active()));
            await edge.PutAsync(TestDocument.Serving(++version, old.Draining(), app.Active()));
            await edge.ReportAsync(report => report.Version == version && report.Backends.Single(backend => backend.Id == old.Id).InFlight == 0);
            // What the control plane does once nothing is in flight: any later request to it would fail.
            await old.DisposeAsync();
            await edge.PutAsync(TestDocument.Serving(++version, app.Active()));
        }

        Assert.Equal($"{Rollovers}", await edge.GetAsync());
        await enough.CancelAsync();
        var done = (await Task.WhenAll(clients)).Sum();
        Assert.True(done > Rollovers * Clients, $"only {done} requests were made, too few to prove anything");
        await app.DisposeAsync();
    }

    private static async Task<int> RequestUntilAsync(RunningEdge edge, CancellationToken enough)
    {
        var done = 0;
        for (; !enough.IsCancellationRequested; done++)
            await edge.GetAsync();
        return done;
    }
}
