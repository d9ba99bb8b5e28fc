using Satusky.Contracts.Edge;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class BackendTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly Backend one;
    private readonly Backend two;
    private int changes;

    public BackendTests() => (one, two) = (Create("one"), Create("two"));

    public void Dispose()
    {
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public void A_draining_backend_lets_nobody_in()
    {
        Assert.True(one.TryEnter());
        one.Drain(TimeSpan.FromSeconds(30));

        Assert.False(one.TryEnter());
        Assert.Equal(1, one.InFlight);
        changes = 0;
        one.Exit();
        Assert.Equal((0, 1), (one.InFlight, changes));
    }

    [Fact]
    public async Task A_removed_backend_closes_when_its_work_is_done()
    {
        Assert.True(one.TryEnter());
        one.Remove();
        Assert.False(one.TryEnter());
        Assert.False(await IsClosedAsync(one));

        one.Exit();

        Assert.True(one.IsRemovedAndIdle);
        Assert.True(await IsClosedAsync(one));
    }

    [Fact]
    public async Task An_open_websocket_keeps_a_removed_backend()
    {
        Assert.True(one.TryEnter());
        var session = one.EnterWebSocket();
        Assert.Equal((0, 1), (one.InFlight, one.WebSockets));
        one.Remove();
        Assert.False(await IsClosedAsync(one));

        one.ExitWebSocket(session);

        Assert.True(await IsClosedAsync(one));
    }

    [Fact]
    public void The_least_busy_backend_is_taken()
    {
        var service = Serve(one, two);
        Assert.True(one.TryEnter());

        for (var i = 0; i < 4; i++)
            Assert.Same(two, service.Select(except: null));
    }

    [Fact]
    public void Equally_busy_backends_take_turns()
    {
        var service = Serve(one, two);

        Assert.NotSame(service.Select(except: null), service.Select(except: null));
    }

    [Fact]
    public void A_failed_backend_is_avoided_for_a_second()
    {
        var service = Serve(one, two);
        Assert.True(two.TryEnter());
        Assert.True(one.MarkFailed());
        Assert.False(one.MarkFailed());

        Assert.Same(two, service.Select(except: null));
        Assert.Same(one, service.Select(except: two));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(one, service.Select(except: null));
    }

    [Fact]
    public void Nobody_is_left_when_the_only_backend_is_excepted() => Assert.Null(Serve(one).Select(except: one));

    private Backend Create(string id) =>
        new(new EdgeBackend(id, "127.0.0.1", 1, EdgeBackendState.Active), "app-web", clock, () => changes++);

    private ServedService Serve(params Backend[] active) =>
        new(TestDocument.Service(EdgeServiceState.Serving), active, new ServiceStatistics(clock));

    private static async Task<bool> IsClosedAsync(Backend backend)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, backend.Prefix);
        var failure = await Record.ExceptionAsync(() => backend.Client.SendAsync(request, TestContext.Current.CancellationToken));
        return failure is ObjectDisposedException;
    }
}
