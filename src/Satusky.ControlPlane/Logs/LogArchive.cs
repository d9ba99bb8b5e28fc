using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Logs;

/// <summary>
/// What the instances of every app have written, in order of arrival, across releases and restarts of the platform, within
/// a size limit per app. Lines go to the kernel at once and to readers right after; nothing is kept back in memory.
/// </summary>
internal sealed class LogArchive(LogArchiveOptions options, TimeProvider time, ILogger<LogArchive> logger) : IAppLogs, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AppLog> _apps = new(StringComparer.Ordinal);

    /// <summary>Stores a line. Waits only while the disk is slower than the app.</summary>
    /// <param name="mask">Replaces the app's secret values; applied before anything is stored.</param>
    public ValueTask AppendAsync(string appId, LogRecord record, Func<string, string> mask, CancellationToken cancellationToken) =>
        Open(appId).AppendAsync(record with { Message = LogText.Prepare(record.Message, mask) }, cancellationToken);

    /// <summary>
    /// The last <paramref name="tail"/> lines from <paramref name="since"/> on, oldest first, within
    /// <see cref="LogArchiveOptions.ReadBytes"/>.
    /// </summary>
    /// <param name="label">What stands in brackets for an instance; an empty instance means the app as a whole.</param>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(
        string appId, int tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken)
    {
        var log = Open(appId);
        var end = await log.FlushAsync(cancellationToken);
        // Instances that were followed late can store old lines after new ones, so times cannot be searched, only filtered.
        var start = since is { } from ? FirstWrittenSince(log, from)?.First ?? end : Math.Max(log.Oldest, end - tail);
        var found = new LogTail(tail, options.ReadBytes);
        using var reader = new LogReader(log, start);
        while (reader.Next < end)
        {
            var reading = await reader.ReadAsync(cancellationToken);
            if (reading is LogReading.AtEnd)
                break;
            if (reading is LogReading.Line line && !(line.Record.At < since))
                found.Add(line);
        }
        return found.ToEntries(label);
    }

    /// <summary>
    /// Stored lines, then new ones as they come, each once. Ends with <paramref name="cancellationToken"/>, or when the app is removed.
    /// Lines that were deleted before this watcher read them become one line of the platform.
    /// </summary>
    /// <param name="tail">How many stored lines to begin with; without effect when <paramref name="after"/> is given.</param>
    /// <param name="after">The cursor of the last entry already seen.</param>
    public async IAsyncEnumerable<LogEntry> FollowAsync(
        string appId, int tail, string? after, Func<string, string> label, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = Open(appId);
        var end = await log.FlushAsync(cancellationToken);
        var start = LogCursor.TryParse(after, out var seen) ? Math.Min(seen + 1, end) : Math.Max(log.Oldest, end - tail);
        using var reader = new LogReader(log, start);
        while (true)
        {
            switch (await reader.ReadAsync(cancellationToken))
            {
                case LogReading.Line line:
                    yield return line.Record.ToEntry(line.Number, label);
                    break;
                case LogReading.Missed missed:
                    yield return LogRecord.Platform(time.GetUtcNow(), "", 0, LogNotes.RotatedAway(missed.Lines)).ToEntry(missed.Number, label);
                    break;
                default:
                    if (!await log.WaitForAsync(reader.Next, cancellationToken))
                        yield break;
                    break;
            }
        }
    }

    /// <summary>The last lines that one container wrote, oldest first.</summary>
    /// <param name="startedAt">When the container was started: older segments are not searched.</param>
    public async Task<IReadOnlyList<LogRecord>> TailOfRunAsync(string appId, string run, DateTimeOffset startedAt, int count, CancellationToken cancellationToken)
    {
        var found = new List<LogRecord>();
        await foreach (var records in RunBackwardsAsync(appId, run, startedAt, cancellationToken))
        {
            found.InsertRange(0, records);
            if (found.Count >= count)
                break;
        }
        return found.Count <= count ? found : found[^count..];
    }

    /// <summary>How far the log of one container is stored, or null when none of it is.</summary>
    public async Task<RunProgress?> ProgressOfRunAsync(string appId, string run, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        RunProgress? progress = null;
        await foreach (var records in RunBackwardsAsync(appId, run, startedAt, cancellationToken))
        {
            progress = RunProgress.Of(records).Before(progress);
            if (progress.Complete)
                break;
        }
        return progress;
    }

    /// <summary>Deletes all the app's lines and ends its watchers; lines that still come are dropped. Safe to repeat.</summary>
    public Task RemoveAsync(string appId) => Open(appId).RemoveAsync();

    /// <summary>Stores what is left and ends all watchers.</summary>
    public async ValueTask DisposeAsync()
    {
        AppLog[] apps;
        lock (_lock)
            apps = [.. _apps.Values];
        await Task.WhenAll(apps.Select(app => app.CloseAsync()));
    }

    private static LogSegment? FirstWrittenSince(AppLog log, DateTimeOffset since) =>
        log.Segments.FirstOrDefault(segment => WrittenSince(segment, since));

    private static bool WrittenSince(LogSegment segment, DateTimeOffset since) => File.GetLastWriteTimeUtc(segment.Path) >= since.UtcDateTime;

    /// <summary>The run's records, a segment at a time, the newest segment first.</summary>
    private async IAsyncEnumerable<IReadOnlyList<LogRecord>> RunBackwardsAsync(
        string appId, string run, DateTimeOffset startedAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = Open(appId);
        await log.FlushAsync(cancellationToken);
        foreach (var segment in log.Segments.Reverse().TakeWhile(segment => WrittenSince(segment, startedAt)))
        {
            using var reader = SegmentReader.TryOpen(segment);
            if (reader is null)
                yield break;
            var records = new List<LogRecord>();
            do
            {
                while (reader.TryRead(out var record))
                {
                    if (record?.Run == run)
                        records.Add(record);
                }
            }
            while (await reader.FillAsync(cancellationToken));
            if (records.Count > 0)
                yield return records;
        }
    }

    private AppLog Open(string appId)
    {
        ArgumentException.ThrowIfNullOrEmpty(appId);
        if (Path.GetFileName(appId) != appId || appId is "." or "..")
            throw new ArgumentException($"\"{appId}\" cannot be an app's id: it would leave the log folder", nameof(appId));
        lock (_lock)
        {
            if (!_apps.TryGetValue(appId, out var log))
                _apps[appId] = log = new AppLog(appId, options, time, logger);
            return log;
        }
    }
}
