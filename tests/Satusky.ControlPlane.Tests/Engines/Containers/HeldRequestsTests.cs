using Satusky.Contracts.Edge;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Tests.Logs;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class HeldRequestsTests : IAsyncDisposable
{
    private readonly LogFolder folder = new();
    private readonly LogArchive archive;
    private readonly HeldRequests held;

    public HeldRequestsTests()
    {
        archive = folder.Open();
        held = new HeldRequests(archive, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task Each_hold_is_told_once_it_is_over()
    {
        await ReportAsync(holding: 0, held: 7, longestMs: 900);
        await ReportAsync(holding: 2, held: 9, longestMs: 900);
        Assert.Empty(await LogFolder.ReadAsync(archive));

        await ReportAsync(holding: 0, held: 12, longestMs: 1440);
        await ReportAsync(holding: 0, held: 12, longestMs: 1440);

        Assert.Equal(["5 requests were held while instances were replaced, for at most 1.4s"], await LogFolder.ReadAsync(archive));
    }

    [Fact]
    public async Task A_hold_at_the_start_of_this_process_counts()
    {
        await ReportAsync(holding: 1, held: 8, longestMs: 900);
        await ReportAsync(holding: 0, held: 8, longestMs: 2000);

        Assert.Equal(["1 request was held while instances were replaced, for at most 2.0s"], await LogFolder.ReadAsync(archive));
    }

    [Fact]
    public async Task An_edge_that_started_anew_counts_from_zero()
    {
        await ReportAsync(holding: 0, held: 7, longestMs: 900);
        await ReportAsync(holding: 0, held: 0, longestMs: 0);
        await ReportAsync(holding: 0, held: 3, longestMs: 500);

        Assert.Equal(["3 requests were held while instances were replaced, for at most 0.5s"], await LogFolder.ReadAsync(archive));
    }

    private ValueTask ReportAsync(int holding, long held, long longestMs) => this.held.TakeAsync(
        new EdgeReport(1, [], [], [new EdgeServiceReport(LogFolder.App, 0, 0, 0, holding, held, longestMs)]), TestContext.Current.CancellationToken);
}
