using System.Globalization;
using System.Text.RegularExpressions;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;
using static Satusky.ControlPlane.Tests.Logs.LogFolder;

namespace Satusky.ControlPlane.Tests.Logs;

public sealed partial class LogFollowTests : IAsyncDisposable
{
    private readonly LogFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stored_lines_come_first_then_new_ones()
    {
        var archive = _folder.Open();
        await AppendAsync(archive, 0, 10);
        await using var watcher = Watch(archive, tail: 2);
        Assert.Equal(["line 8", "line 9"], await TakeAsync(watcher, 2));

        var next = TakeAsync(watcher, 1);
        Assert.False(next.IsCompleted);
        await AppendAsync(archive, 10, 1);

        Assert.Equal(["line 10"], await next);
    }

    [Fact]
    public async Task A_watcher_can_wait_for_the_first_line()
    {
        var archive = _folder.Open();
        await using var watcher = Watch(archive, tail: 10);
        var first = TakeAsync(watcher, 1);

        await AppendAsync(archive, 0, 1);

        Assert.Equal(["line 0"], await first);
    }

    [Fact]
    public async Task Joining_again_misses_and_doubles_nothing()
    {
        var first = _folder.Open(segmentBytes: 250);
        await AppendAsync(first, 0, 20);
        var seen = await first.FollowAsync(App, 20, null, Label, Stop).FirstAsync(entry => entry.Message == "line 6", Stop);
        await first.DisposeAsync();
        var second = _folder.Open(segmentBytes: 250);
        await AppendAsync(second, 20, 5);

        await using var watcher = second.FollowAsync(App, 3, seen.Cursor, Label, Stop).GetAsyncEnumerator(Stop);

        Assert.Equal(Enumerable.Range(7, 18).Select(number => $"line {number}"), await TakeAsync(watcher, 18));
    }

    [Fact]
    public async Task A_cursor_of_deleted_lines_tells_how_many()
    {
        var archive = _folder.Open(segmentBytes: 500, appBytes: 1500);
        await AppendAsync(archive, 0, 200);
        var stored = (await ReadAsync(archive)).Length;

        var entry = await archive.FollowAsync(App, 0, "9", Label, Stop).FirstAsync(Stop);

        Assert.Equal($"{200 - 10 - stored} log lines are no longer stored: the log of this app had reached its size limit", entry.Message);
        Assert.Equal((LogSource.Platform, "go-api"), (entry.Source, entry.Label));
        Assert.Equal("line 199", (await ReadAsync(archive, tail: 1)).Single());
    }

    [Fact]
    public async Task A_cursor_beyond_the_end_waits_for_new_lines()
    {
        var archive = _folder.Open();
        await AppendAsync(archive, 0, 3);
        await using var watcher = archive.FollowAsync(App, 3, "77", Label, Stop).GetAsyncEnumerator(Stop);
        var next = TakeAsync(watcher, 1);

        await AppendAsync(archive, 3, 1);

        Assert.Equal(["line 3"], await next);
    }

    [Fact]
    public async Task A_slow_watcher_holds_up_nobody()
    {
        var archive = _folder.Open(segmentBytes: 2000, appBytes: 6000);
        await AppendAsync(archive, 0, 1);
        await using var slow = Watch(archive, tail: 1);
        Assert.Equal(["line 0"], await TakeAsync(slow, 1));
        await using var quick = archive.FollowAsync(App, 0, "0", Label, Stop).GetAsyncEnumerator(Stop);
        var quickOnes = CountAsync(quick, until: "line 1999");

        await AppendAsync(archive, 1, 1999);
        await ReadAsync(archive);

        Assert.Equal(1999, await quickOnes);
        Assert.Equal(1999, await CountAsync(slow, until: "line 1999"));
    }

    [Fact]
    public async Task Removing_the_app_ends_its_watchers()
    {
        var archive = _folder.Open();
        await AppendAsync(archive, 0, 1);
        await using var watcher = Watch(archive, tail: 1);
        await TakeAsync(watcher, 1);
        var next = watcher.MoveNextAsync();

        await archive.RemoveAsync(App);

        Assert.False(await next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Rotation_and_restarts_lose_and_double_nothing(int seed)
    {
        var random = new Random(seed);
        var archive = _folder.Open(NextSize(random));
        var watchers = Enumerable.Range(0, 5).Select(_ => new Rejoiner()).ToList();
        const int total = 3000;
        for (var written = 0; written < total;)
        {
            using var restart = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var watching = watchers.Select(watcher => watcher.WatchAsync(archive, random.Next(50, 1500), restart.Token)).ToList();
            var count = Math.Min(random.Next(1, 700), total - written);
            await AppendAsync(archive, written, count);
            written += count;
            if (random.Next(2) == 0)
                await archive.DisposeAsync();
            else
                await restart.CancelAsync();
            await Task.WhenAll(watching);
            await archive.DisposeAsync();
            archive = _folder.Open(NextSize(random));
        }

        var last = watchers.Select(watcher => watcher.WatchAsync(archive, total, Stop)).ToList();
        await archive.DisposeAsync();
        await Task.WhenAll(last);

        Assert.All(watchers, watcher => Assert.Equal(Enumerable.Range(0, total), watcher.Seen));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static long NextSize(Random random) => random.Next(100, 8000);

    private static IAsyncEnumerator<LogEntry> Watch(LogArchive archive, int tail) => archive.FollowAsync(App, tail, null, Label, Stop).GetAsyncEnumerator(Stop);

    private static async Task<List<string>> TakeAsync(IAsyncEnumerator<LogEntry> watcher, int count)
    {
        var messages = new List<string>();
        while (messages.Count < count && await watcher.MoveNextAsync())
            messages.Add(watcher.Current.Message);
        return messages;
    }

    /// <summary>Lines up to the given one, those included that the watcher was told it had missed.</summary>
    private static async Task<long> CountAsync(IAsyncEnumerator<LogEntry> watcher, string until)
    {
        for (long count = 0; await watcher.MoveNextAsync();)
        {
            count += watcher.Current.Source == LogSource.Platform ? long.Parse(Number().Match(watcher.Current.Message).Value, CultureInfo.InvariantCulture) : 1;
            if (watcher.Current.Message == until)
                return count;
        }
        return -1;
    }

    [GeneratedRegex(@"^\d+")]
    private static partial Regex Number();

    /// <summary>A client that loses its connection now and then and joins again where it stopped.</summary>
    private sealed class Rejoiner
    {
        private string? _cursor;

        public List<int> Seen { get; } = [];

        public async Task WatchAsync(LogArchive archive, int atMost, CancellationToken cancellationToken)
        {
            try
            {
                await foreach (var entry in archive.FollowAsync(App, int.MaxValue, _cursor, Label, cancellationToken))
                {
                    _cursor = entry.Cursor;
                    Seen.Add(int.Parse(entry.Message.AsSpan("line ".Length), CultureInfo.InvariantCulture));
                    if (--atMost == 0)
                        return;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }
        }
    }
}
