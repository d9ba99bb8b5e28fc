using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Tests.Builds;

public sealed class BuildQueueTests
{
    private readonly BuildQueue queue = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_third_build_waits_for_a_free_slot()
    {
        var first = await queue.EnterAsync("acme", Token);
        using var second = await queue.EnterAsync("acme", Token);
        var third = queue.EnterAsync("acme", Token);
        Assert.False(third.IsCompleted);
        Assert.Equal(1, queue.Waiting);

        first.Dispose();
        first.Dispose();

        using var entered = await third;
        Assert.False(queue.EnterAsync("acme", Token).IsCompleted);
    }

    [Fact]
    public async Task Builds_of_one_organization_enter_in_order()
    {
        var running = await queue.EnterAsync("acme", Token);
        using var other = await queue.EnterAsync("acme", Token);
        var second = queue.EnterAsync("acme", Token);
        var third = queue.EnterAsync("acme", Token);

        running.Dispose();
        (await second).Dispose();

        using var last = await third;
    }

    [Fact]
    public async Task A_busy_organization_does_not_keep_others_out()
    {
        var first = await queue.EnterAsync("busy", Token);
        using var second = await queue.EnterAsync("busy", Token);
        var waiting = queue.EnterAsync("busy", Token);
        var quiet = queue.EnterAsync("quiet", Token);

        first.Dispose();

        using var entered = await quiet;
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_wait_gives_its_place_up()
    {
        var first = await queue.EnterAsync("acme", Token);
        using var second = await queue.EnterAsync("acme", Token);
        using var cancel = new CancellationTokenSource();
        var cancelled = queue.EnterAsync("acme", cancel.Token);
        var next = queue.EnterAsync("acme", Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        first.Dispose();

        using var entered = await next;
        Assert.Equal(0, queue.Waiting);
    }
}
