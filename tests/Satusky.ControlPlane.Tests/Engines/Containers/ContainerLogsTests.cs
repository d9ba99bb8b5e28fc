using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Tests.Logs;
using static Satusky.ControlPlane.Tests.Logs.LogFolder;
using LogSource = Satusky.Contracts.Api.LogSource;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class ContainerLogsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ContainerRun Run = new(App, ScriptedEngine.ContainerId, "a1b2c", 4, Start, NoMask);

    private readonly LogFolder _folder = new();
    private ScriptedEngine _engine = null!;
    private ContainerEngineClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await ScriptedEngine.StartAsync();
        _client = await _engine.ConnectAsync();
    }

    [Fact]
    public async Task Every_line_is_stored_with_its_origin()
    {
        var archive = _folder.Open();
        await using var logs = Open(archive);
        logs.Follow(Run);
        _engine.Write(Start.AddSeconds(1), "out");
        _engine.Write(Start.AddSeconds(2), "err", error: true);
        _engine.Write(Start.AddSeconds(2), "");
        _engine.Exit();

        Assert.True(await logs.WaitForEndAsync(Run, Patience, Stop));

        Assert.Equal(
            [
                new LogRecord(Start.AddSeconds(1), LogSource.Stdout, "a1b2c", 4, "out", "c0ffee123456"),
                new LogRecord(Start.AddSeconds(2), LogSource.Stderr, "a1b2c", 4, "err", "c0ffee123456"),
                new LogRecord(Start.AddSeconds(2), LogSource.Stdout, "a1b2c", 4, "", "c0ffee123456"),
            ],
            await archive.TailOfRunAsync(App, Run.Id, Start, 10, Stop));
        Assert.Equal(["err", ""], await logs.LastLinesAsync(Run, 2, Stop));
    }

    [Fact]
    public async Task The_end_is_not_reached_while_it_runs()
    {
        await using var logs = Open(_folder.Open());
        _engine.Write(Start, "line 0");

        Assert.False(await logs.WaitForEndAsync(Run, TimeSpan.FromMilliseconds(50), Stop));
        _engine.Exit();
        Assert.True(await logs.WaitForEndAsync(Run, Patience, Stop));
    }

    [Fact]
    public async Task Following_twice_reads_once()
    {
        var archive = _folder.Open();
        await using var logs = Open(archive);
        _engine.Write(Start, "line 0");
        _engine.Exit();
        logs.Follow(Run);
        logs.Follow(Run);
        await logs.WaitForEndAsync(Run, Patience, Stop);
        logs.Follow(Run);
        await logs.WaitForEndAsync(Run, Patience, Stop);

        Assert.Equal(1, _engine.Readings);
        Assert.Equal(["line 0"], await ReadAsync(archive));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Cuts_and_restarts_lose_and_double_nothing(int seed)
    {
        var random = new Random(seed);
        var gate = new Lock();
        _engine.CutsBeforeLine = () =>
        {
            lock (gate)
                return random.Next(100) == 0;
        };
        var archive = _folder.Open(segmentBytes: 500);
        var logs = Open(archive);
        var expected = new List<string>();
        var at = Start;
        for (var number = 0; number < 600; number++)
        {
            if (random.Next(15) == 0)
                at = at.AddSeconds(random.Next(1, 4));
            // Around a second's edge the two streams can swap places.
            _engine.Write(random.Next(10) == 0 && at > Start ? at.AddSeconds(-1) : at, $"line {number}");
            expected.Add($"line {number}");
            if (number == 0 || random.Next(60) != 0)
                continue;
            logs.Follow(Run);
            if (random.Next(2) == 0)
                await logs.WaitForEndAsync(Run, TimeSpan.FromMilliseconds(random.Next(1, 40)), Stop);
            await logs.DisposeAsync();
            await archive.DisposeAsync();
            archive = _folder.Open(random.Next(300, 3000));
            logs = Open(archive);
        }
        // Every cut has the last seconds read again, so that with many of them the end would come late.
        _engine.CutsBeforeLine = () => false;
        _engine.Exit();

        Assert.True(await logs.WaitForEndAsync(Run, Patience, Stop));

        Assert.Equal(expected, await ReadAsync(archive));
        await logs.DisposeAsync();
    }

    [Fact]
    public async Task A_kill_between_two_lines_of_a_second_is_mended()
    {
        var archive = _folder.Open();
        foreach (var number in Enumerable.Range(0, 10))
            _engine.Write(Start.AddSeconds(5), $"line {number}");
        for (var number = 0; number < 4; number++)
            await archive.AppendAsync(App, Line(number, Start.AddSeconds(5)), NoMask, Stop);
        _engine.Exit();
        await using var logs = Open(archive);

        await logs.WaitForEndAsync(Run, Patience, Stop);

        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"line {number}"), await ReadAsync(archive));
    }

    [Fact]
    public async Task What_the_engine_dropped_is_marked()
    {
        var archive = _folder.Open();
        _engine.Write(Start.AddSeconds(5), "line 0");
        var first = Open(archive);
        first.Follow(Run);
        await Eventually(async () => (await ReadAsync(archive)).Length == 1);
        await first.DisposeAsync();
        _engine.Write(Start.AddSeconds(6), "line 1");
        _engine.Write(Start.AddSeconds(9), "line 2");
        _engine.DropFirst(2);
        _engine.Exit();
        await using var second = Open(archive);

        await second.WaitForEndAsync(Run, Patience, Stop);

        Assert.Equal(["line 0", "some log lines of a1b2c may be missing here: the container engine no longer had them", "line 2"], await ReadAsync(archive));
    }

    [Fact]
    public async Task A_container_that_is_gone_ends_its_log()
    {
        var archive = _folder.Open();
        await using var logs = Open(archive);
        _engine.Remove();

        Assert.True(await logs.WaitForEndAsync(Run, Patience, Stop));

        Assert.Equal(["some log lines of a1b2c may be missing here: its container was removed before its log was read to the end"], await ReadAsync(archive));
    }

    [Fact]
    public async Task Secrets_are_masked_also_in_very_long_lines()
    {
        var archive = _folder.Open();
        var start = new string('x', ContainerApi.LogLine.MaxBytes - 5);
        _engine.Write(Start, start + "hunter2" + new string('y', 60_000));
        _engine.Write(Start, "short");
        _engine.Exit();
        await using var logs = Open(archive);
        var run = Run with { Mask = text => text.Replace("hunter2", "*", StringComparison.Ordinal) };

        await logs.WaitForEndAsync(run, Patience, Stop);

        var lines = await ReadAsync(archive);
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain("hunt", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(LogText.CutMark, lines[0], StringComparison.Ordinal);
        Assert.Equal("short", lines[1]);
    }

    [Fact]
    public async Task A_forgotten_container_can_be_followed_again()
    {
        var archive = _folder.Open();
        await using var logs = Open(archive);
        _engine.Write(Start, "line 0");
        _engine.Exit();
        await logs.WaitForEndAsync(Run, Patience, Stop);
        _engine.Write(Start.AddSeconds(30), "line 1");
        logs.Forget(Run.ContainerId);

        await logs.WaitForEndAsync(Run with { StartedAt = Start.AddSeconds(30) }, Patience, Stop);

        Assert.Equal(["line 0", "line 1"], await ReadAsync(archive));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _folder.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private static Task Eventually(Func<Task<bool>> condition) => Satusky.TestEngines.Wait.UntilAsync(condition, "the line in the archive", Stop);

    private ContainerLogs Open(LogArchive archive) => new(_client, archive, TimeProvider.System, NullLogger<ContainerLogs>.Instance);
}
