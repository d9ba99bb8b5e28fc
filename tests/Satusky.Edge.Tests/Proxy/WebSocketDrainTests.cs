using Satusky.Edge.Proxy;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class WebSocketDrainTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void Sessions_end_spread_over_the_second_half()
    {
        var drain = new WebSocketDrain(clock);
        var sessions = Enumerable.Range(0, 200).Select(_ => drain.Add()).ToList();

        drain.Start(TimeSpan.FromSeconds(100));
        clock.Advance(TimeSpan.FromSeconds(49.9));
        Assert.DoesNotContain(sessions, session => session.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(25));
        Assert.InRange(sessions.Count(session => session.IsCancellationRequested), 40, 160);
        clock.Advance(TimeSpan.FromSeconds(25.2));
        Assert.All(sessions, session => Assert.True(session.IsCancellationRequested));
    }

    [Fact]
    public void A_drain_that_is_taken_back_ends_nothing()
    {
        var drain = new WebSocketDrain(clock);
        var session = drain.Add();

        drain.Start(TimeSpan.FromSeconds(10));
        drain.Stop();
        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.False(session.IsCancellationRequested);
    }

    [Fact]
    public void A_session_that_ended_is_left_alone()
    {
        var drain = new WebSocketDrain(clock);
        var session = drain.Add();

        drain.Start(TimeSpan.FromSeconds(10));
        drain.Remove(session);
        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(0, drain.Count);
        Assert.False(session.IsCancellationRequested);
    }
}
