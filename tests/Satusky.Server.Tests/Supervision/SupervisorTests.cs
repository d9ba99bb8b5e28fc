using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Server.Supervision;

namespace Satusky.Server.Tests.Supervision;

public sealed class SupervisorTests : IAsyncDisposable
{
    private readonly HomeFolder home = new(Directory.CreateTempSubdirectory("sky-").FullName);
    private readonly Instances instances = new();
    private readonly CancellationTokenSource stop = new();

    public SupervisorTests() => home.Create();

    [Fact]
    public async Task A_process_that_dies_is_started_again()
    {
        var running = Run(Sleeper("edge"));
        var first = await Running("edge");
        first.Signal((int)UnixSignal.Kill);

        var second = await Until(() => Record("edge") is { IsAlive: true, Restarts: 1 } record ? record : null);
        Assert.NotEqual(first, second.Process);
        Assert.Equal("was killed by signal 9", second.LastExit);
        await Stop(running);
    }

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_instance()
    {
        var running = Run(Sleeper("edge"), Sleeper("serve"));
        ProcessId[] processes = [await Running("edge"), await Running("serve")];
        await Stop(running);

        Assert.DoesNotContain(processes, process => process.IsAlive);
        Assert.Equal(1, instances.Stops);
        Assert.Null(SupervisorState.Read(home));
    }

    [Fact]
    public async Task A_process_deaf_to_sigterm_is_killed()
    {
        var deaf = new ProcessSpec("serve", ["/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"], home.Log("serve"), TimeSpan.FromMilliseconds(300));
        var running = Run(deaf);
        var process = await Running("serve");
        await Until(() => LogFiles.LastLines(deaf.LogFile, 1) is ["deaf"] lines ? lines : null);
        await Stop(running);

        Assert.False(process.IsAlive);
    }

    [Fact]
    public async Task The_next_supervisor_takes_over_what_was_left()
    {
        using var left = Sleeper("edge").Start();
        var process = await Until(() => ProcessId.Of(left.Id) is { } id ? new Box(id) : null);
        new SupervisorState(default, DateTimeOffset.UnixEpoch, [new("edge", process.Id, DateTimeOffset.UnixEpoch, 4, [80], null)]).Write(home);

        var running = Run(Sleeper("edge"), Sleeper("serve"));
        await Running("serve");
        Assert.Equal((process.Id, 4), (Record("edge")!.Process, Record("edge")!.Restarts));
        await Stop(running);
        Assert.False(process.Id.IsAlive);
    }

    [Fact]
    public async Task Instances_can_outlive_the_platform()
    {
        var running = Run(keepInstances: true, Sleeper("edge"));
        await Running("edge");
        await Stop(running);

        Assert.Equal(0, instances.Stops);
    }

    [Fact]
    public void Only_one_supervisor_holds_a_home()
    {
        using (SupervisorLock.TryTake(home)!)
        {
            Assert.Null(SupervisorLock.TryTake(home));
        }

        using var again = SupervisorLock.TryTake(home);
        Assert.NotNull(again);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var record in SupervisorState.Read(home)?.Processes ?? []) record.Process?.Signal((int)UnixSignal.Kill);
        await stop.CancelAsync();
        stop.Dispose();
        Directory.Delete(home.Path, recursive: true);
    }

    private ProcessSpec Sleeper(string name) => new(name, ["/bin/sleep", "600"], home.Log(name), TimeSpan.FromSeconds(5));

    private Task Run(params ProcessSpec[] specs) => Run(keepInstances: false, specs);

    private Task Run(bool keepInstances, params ProcessSpec[] specs) =>
        new Supervisor(home, specs, instances, TimeProvider.System, NullLogger.Instance).RunAsync(() => keepInstances, stop.Token);

    private async Task Stop(Task running)
    {
        await stop.CancelAsync();
        await running;
    }

    private ProcessRecord? Record(string name) => SupervisorState.Read(home)?.Find(name);

    private async Task<ProcessId> Running(string name) => (await Until(() => Record(name) is { IsAlive: true } record ? record : null)).Process!.Value;

    private static async Task<T> Until<T>(Func<T?> look)
        where T : class
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30))
        {
            if (look() is { } found) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("What the test waits for did not happen within 30 s.");
    }

    private sealed record Box(ProcessId Id);

    private sealed class Instances : IInstances
    {
        public int Stops { get; private set; }

        public Task<int> StopAllAsync(CancellationToken cancellationToken)
        {
            Stops++;
            return Task.FromResult(0);
        }
    }
}
