using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Reconciliation;

public sealed class AppQueueTests
{
    private readonly ManualTime clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_id_waits_at_most_once()
    {
        using var queue = new AppQueue(clock);
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        Assert.Equal(["a", "b"], new[] { await queue.TakeAsync(Token), await queue.TakeAsync(Token) }.Order());
        Assert.False(queue.TakeAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task An_id_is_never_worked_on_twice_at_once()
    {
        using var queue = new AppQueue(clock);
        queue.Add("a");
        Assert.Equal("a", await queue.TakeAsync(Token));
        queue.Add("a");
        var again = queue.TakeAsync(Token);
        Assert.False(again.IsCompleted);
        queue.Done("a");
        Assert.Equal("a", await again);
    }

    [Fact]
    public async Task The_earliest_of_several_times_wins()
    {
        using var queue = new AppQueue(clock);
        queue.AddAfter("a", TimeSpan.FromMinutes(5));
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        queue.AddAfter("a", TimeSpan.FromMinutes(1));
        var taken = queue.TakeAsync(Token);
        Assert.False(taken.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", await taken);
    }

    [Fact]
    public async Task A_later_addition_does_not_wait_for_an_earlier_delay()
    {
        using var queue = new AppQueue(clock);
        queue.AddAfter("slow", TimeSpan.FromHours(1));
        var taken = queue.TakeAsync(Token);
        queue.Add("quick");
        Assert.Equal("quick", await taken);
    }

    [Fact]
    public async Task An_id_asked_for_while_worked_on_keeps_its_time()
    {
        using var queue = new AppQueue(clock);
        queue.Add("a");
        await queue.TakeAsync(Token);
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        var again = queue.TakeAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(again.IsCompleted);
        queue.Done("a");
        Assert.Equal("a", await again);
    }

    [Fact]
    public async Task A_cleared_queue_gives_nothing_out()
    {
        using var queue = new AppQueue(clock);
        queue.Add("a");
        queue.AddAfter("b", TimeSpan.FromSeconds(1));
        queue.Clear();
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, queue.Length);
        Assert.False(queue.TakeAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task Ids_that_are_due_come_in_the_order_they_were_added()
    {
        using var queue = new AppQueue(clock);
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(number => $"{number}")];
        foreach (var id in ids)
        {
            queue.AddAfter(id, TimeSpan.FromHours(1));
        }

        foreach (var id in ids)
        {
            queue.Add(id);
        }

        foreach (var id in ids)
        {
            Assert.Equal(id, await queue.TakeAsync(Token));
            queue.Done(id);
        }

        clock.Advance(TimeSpan.FromHours(2));
        Assert.False(queue.TakeAsync(Token).IsCompleted);
    }
}
