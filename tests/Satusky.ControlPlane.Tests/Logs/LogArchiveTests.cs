using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;
using static Satusky.ControlPlane.Tests.Logs.LogFolder;

namespace Satusky.ControlPlane.Tests.Logs;

public sealed class LogArchiveTests : IAsyncDisposable
{
    private readonly LogFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string AppFolder => Path.Combine(_folder.Path, App);

    [Fact]
    public async Task A_line_comes_back_as_it_was_stored()
    {
        var archive = _folder.Open();
        var at = Start.AddMilliseconds(7);
        await archive.AppendAsync(App, new LogRecord(at, LogSource.Stderr, "a1b2c", 3, "tab\there, ünïcode \U0001F680", "c0ffee"), NoMask, Stop);
        await archive.AppendAsync(App, LogRecord.Platform(at, "", 3, ""), NoMask, Stop);

        var entries = await archive.ReadAsync(App, int.MaxValue, null, Label, Stop);

        Assert.Equal(
            [
                new LogEntry("0", at, LogSource.Stderr, "go-api/a1b2c", "a1b2c", "tab\there, ünïcode \U0001F680"),
                new LogEntry("1", at, LogSource.Platform, "go-api", "", ""),
            ],
            entries);
    }

    [Theory]
    [InlineData(4 << 20)]
    [InlineData(200)]
    public async Task A_tail_gives_only_the_last_lines(long segmentBytes)
    {
        var archive = _folder.Open(segmentBytes);
        await AppendAsync(archive, 0, 50);

        Assert.Equal(["line 47", "line 48", "line 49"], await ReadAsync(archive, tail: 3));
        Assert.Equal(50, (await ReadAsync(archive, tail: 80)).Length);
        Assert.Empty(await ReadAsync(archive, tail: 0));
    }

    [Fact]
    public async Task What_is_too_large_for_one_answer_is_marked()
    {
        var archive = _folder.Open(readBytes: 4 * 300);
        await AppendAsync(archive, 0, 50);

        const string Note = "left off here, for one answer has a size limit: '1ctl logs stream' shows all";
        var four = await ReadAsync(archive, tail: 4);
        Assert.Equal(["line 46", "line 47", "line 48", "line 49"], four);
        Assert.Equal([$"46 log lines are {Note}", .. four], (IEnumerable<string>)await ReadAsync(archive));
        Assert.Equal([$"1 log line is {Note}", .. four], (IEnumerable<string>)await ReadAsync(archive, tail: 5));
    }

    [Fact]
    public async Task Since_finds_lines_that_were_stored_late()
    {
        var archive = _folder.Open(segmentBytes: 200);
        await archive.AppendAsync(App, Line(1, Start.AddMinutes(9)), NoMask, Stop);
        await archive.AppendAsync(App, Line(2, Start), NoMask, Stop);
        await archive.AppendAsync(App, Line(3, Start.AddMinutes(9)), NoMask, Stop);
        await archive.AppendAsync(App, Line(4, Start.AddMinutes(1)), NoMask, Stop);
        Assert.Equal(4, (await ReadAsync(archive)).Length);
        foreach (var segment in Directory.GetFiles(AppFolder))
            File.SetLastWriteTimeUtc(segment, Start.AddMinutes(10).UtcDateTime);

        Assert.Equal(["line 1", "line 3"], await ReadAsync(archive, since: Start.AddMinutes(5)));
        Assert.Equal(["line 3"], await ReadAsync(archive, tail: 1, since: Start.AddMinutes(5)));
        Assert.Empty(await ReadAsync(archive, since: Start.AddMinutes(11)));
    }

    [Fact]
    public async Task Lines_and_cursors_survive_a_restart()
    {
        var first = _folder.Open(segmentBytes: 300);
        await AppendAsync(first, 0, 20);
        await first.DisposeAsync();

        var second = _folder.Open(segmentBytes: 300);
        await AppendAsync(second, 20, 20);

        var entries = await second.ReadAsync(App, int.MaxValue, null, Label, Stop);
        Assert.Equal(Enumerable.Range(0, 40).Select(number => ($"{number}", $"line {number}")), entries.Select(entry => (entry.Cursor, entry.Message)));
    }

    [Fact]
    public async Task A_half_written_line_is_cut_off()
    {
        var first = _folder.Open();
        await AppendAsync(first, 0, 2);
        await first.DisposeAsync();
        await File.AppendAllTextAsync(Directory.GetFiles(AppFolder).Single(), "1700000000000\to\ta1b2c\t1\tc0f", Stop);

        var second = _folder.Open();
        await AppendAsync(second, 2, 1);

        Assert.Equal(["line 0", "line 1", "line 2"], await ReadAsync(second));
    }

    [Fact]
    public async Task An_unreadable_line_does_not_hide_the_others()
    {
        var first = _folder.Open();
        await AppendAsync(first, 0, 1);
        await first.DisposeAsync();
        await File.AppendAllTextAsync(Directory.GetFiles(AppFolder).Single(), "\0\0\0\0\n", Stop);

        var second = _folder.Open();
        await AppendAsync(second, 2, 1);

        Assert.Equal(["line 0", "line 2"], await ReadAsync(second));
    }

    [Fact]
    public async Task The_oldest_segments_go_at_the_limit()
    {
        var archive = _folder.Open(segmentBytes: 1000, appBytes: 4000);
        await AppendAsync(archive, 0, 500);

        var lines = await ReadAsync(archive);

        Assert.InRange(Directory.GetFiles(AppFolder).Sum(file => new FileInfo(file).Length), 2000, 4100);
        Assert.Equal(Enumerable.Range(500 - lines.Length, lines.Length).Select(number => $"line {number}"), lines);
    }

    [Fact]
    public async Task Secrets_never_reach_the_disk()
    {
        var archive = _folder.Open();
        await archive.AppendAsync(
            App, Line(1) with { Message = "password is hunt\u0007er2, not hunter2" }, text => text.Replace("hunter2", "***", StringComparison.Ordinal), Stop);

        Assert.Equal(["password is ***, not ***"], await ReadAsync(archive));
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(Directory.GetFiles(AppFolder).Single(), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_files()
    {
        var archive = _folder.Open();
        await AppendAsync(archive, 0, 1);
        await ReadAsync(archive);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(AppFolder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(AppFolder).Single()));
    }

    [Fact]
    public async Task Lines_the_disk_refused_are_counted()
    {
        var archive = _folder.Open();
        await File.WriteAllTextAsync(AppFolder, "in the way", Stop);
        await AppendAsync(archive, 0, 3);
        Assert.Empty(await ReadAsync(archive));
        File.Delete(AppFolder);
        await AppendAsync(archive, 3, 1);

        Assert.Equal(["3 log lines are lost: the disk could not be written", "line 3"], await ReadAsync(archive));
    }

    [Fact]
    public async Task A_removed_app_leaves_nothing_behind()
    {
        var archive = _folder.Open();
        await AppendAsync(archive, 0, 3);

        await archive.RemoveAsync(App);
        await AppendAsync(archive, 3, 1);
        await archive.RemoveAsync(App);

        Assert.Empty(await ReadAsync(archive));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task The_tail_of_one_run_leaves_out_the_others()
    {
        var archive = _folder.Open(segmentBytes: 300);
        for (var number = 0; number < 60; number++)
            await archive.AppendAsync(App, Line(number) with { Run = number % 10 == 0 ? "mine" : "other" }, NoMask, Stop);

        var tail = await archive.TailOfRunAsync(App, "mine", Start, 2, Stop);

        Assert.Equal(["line 40", "line 50"], tail.Select(line => line.Message));
        Assert.Empty(await archive.TailOfRunAsync(App, "nobody", Start, 2, Stop));
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("..")]
    [InlineData("")]
    public async Task An_id_cannot_leave_the_folder(string appId) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _folder.Open().ReadAsync(appId, 1, null, Label, Stop));

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
