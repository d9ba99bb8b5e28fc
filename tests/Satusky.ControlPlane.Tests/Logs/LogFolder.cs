using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Tests.Logs;

/// <summary>A log folder of its own, with archives that open it one after the other as restarts of the platform do.</summary>
public sealed class LogFolder : IAsyncDisposable
{
    internal const string App = "0192f0c1-0000-7000-8000-000000000001";

    private readonly List<LogArchive> _archives = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("satusky-logs-").FullName;

    internal static Func<string, string> NoMask { get; } = text => text;

    /// <summary>In the past: what is found by time is searched in files that were written later.</summary>
    internal static DateTimeOffset Start { get; } = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    internal static string Label(string instance) => instance.Length == 0 ? "go-api" : $"go-api/{instance}";

    internal LogArchive Open(long segmentBytes = 4 << 20, long appBytes = 64 << 20, long readBytes = 16 << 20)
    {
        var archive = new LogArchive(
            new LogArchiveOptions { Directory = Path, SegmentBytes = segmentBytes, AppBytes = appBytes, ReadBytes = readBytes }, TimeProvider.System, NullLogger<LogArchive>.Instance);
        _archives.Add(archive);
        return archive;
    }

    internal static LogRecord Line(int number, DateTimeOffset? at = null) =>
        new(at ?? Start.AddMilliseconds(number), LogSource.Stdout, "a1b2c", 1, $"line {number}", "c0ffee123456");

    internal static async Task AppendAsync(LogArchive archive, int from, int count)
    {
        for (var number = from; number < from + count; number++)
            await archive.AppendAsync(App, Line(number), NoMask, TestContext.Current.CancellationToken);
    }

    internal static async Task<string[]> ReadAsync(LogArchive archive, int tail = int.MaxValue, DateTimeOffset? since = null) =>
        [.. (await archive.ReadAsync(App, tail, since, Label, TestContext.Current.CancellationToken)).Select(entry => entry.Message)];

    public async ValueTask DisposeAsync()
    {
        foreach (var archive in _archives)
            await archive.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}
