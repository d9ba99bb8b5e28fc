using System.Net;
using System.Net.Sockets;
using System.Text;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class ProbeBoardTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly HealthProbe probe;
    private readonly ProbeBoard board;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private volatile string status = "200 OK";
    private int asked;

    public ProbeBoardTests()
    {
        probe = new HealthProbe(time);
        board = new ProbeBoard(probe, time);
        listener.Start();
        _ = ServeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose()
    {
        listener.Dispose();
        probe.Dispose();
    }

    [Fact]
    public async Task Readiness_needs_as_many_passes_as_it_asks_for()
    {
        var instance = Instance(InstancePhase.Running, spec => spec with { Readiness = new CheckSpec { Path = "/ready", Port = Port, SuccessThreshold = 3 } });

        Assert.False(await NextAsync(instance));
        Assert.False(await NextAsync(instance));
        Assert.True(await NextAsync(instance));
    }

    [Fact]
    public async Task One_in_the_traffic_may_fail_as_often_as_it_says()
    {
        var instance = Instance(InstancePhase.Ready, spec => spec with { Readiness = new CheckSpec { Path = "/ready", Port = Port, FailureThreshold = 2 } });
        Assert.True(await board.IsReadyAsync(instance, Token));
        status = "503 Service Unavailable";

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await board.IsReadyAsync(instance, Token));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await board.IsReadyAsync(instance, Token));
    }

    [Fact]
    public async Task Liveness_counts_failures_in_a_row()
    {
        var instance = Instance(InstancePhase.Ready, spec => spec with { Liveness = new CheckSpec { Path = "/healthz", Port = Port, Interval = 7, FailureThreshold = 2 } });
        foreach (var (answer, alive) in new[] { ("500 Internal Server Error", true), ("200 OK", true), ("500 Internal Server Error", true), ("500 Internal Server Error", false) })
        {
            status = answer;
            Assert.Equal(alive, await board.IsAliveAsync(instance, Token));
            Assert.Equal(TimeSpan.FromSeconds(7), board.Next(instance));
            time.Advance(TimeSpan.FromSeconds(7));
        }
    }

    [Fact]
    public async Task Nothing_is_asked_before_its_delay_is_over()
    {
        var instance = Instance(InstancePhase.Ready, spec => spec with { Liveness = new CheckSpec { Path = "/", Port = Port, InitialDelay = 60 } });

        Assert.Null(await board.IsAliveAsync(instance, Token));
        Assert.Equal((0, TimeSpan.FromSeconds(60)), (asked, board.Next(instance)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(await board.IsAliveAsync(instance, Token));
    }

    [Fact]
    public async Task A_new_run_forgets_the_failures_of_the_last()
    {
        var instance = Instance(InstancePhase.Ready, spec => spec with { Liveness = new CheckSpec { Path = "/", Port = Port, FailureThreshold = 2 } });
        status = "500 Internal Server Error";
        await board.IsAliveAsync(instance, Token);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await board.IsAliveAsync(instance with { StartedAt = time.GetUtcNow() }, Token));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Without_checks_one_in_the_traffic_is_left_alone()
    {
        var instance = Instance(InstancePhase.Ready, spec => spec);

        Assert.Null(await board.IsReadyAsync(instance, Token));
        Assert.Null(await board.IsAliveAsync(instance, Token));
        Assert.Null(board.Next(instance));
    }

    private async Task<bool?> NextAsync(InstanceRecord instance)
    {
        time.Advance(board.Next(instance)!.Value);
        return await board.IsReadyAsync(instance, Token);
    }

    private InstanceRecord Instance(InstancePhase phase, Func<AppSpec, AppSpec> settings) => new("i", "app", "net", "web-1", "127.0.0.1", 8080, 1, 1, 1, "sha256:1", time.GetUtcNow())
    {
        Phase = phase,
        Spec = settings(new AppSpec { Name = "web" }),
        StartedAt = time.GetUtcNow(),
    };

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            Interlocked.Increment(ref asked);
            await using var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
    }
}
