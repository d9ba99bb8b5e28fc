using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Satusky.ControlPlane.Logs;

/// <summary>
/// The segments of one app: one writer that stores whatever has come in with one write, and any number of readers that only
/// ever read files, so that none of them can hold up the writer or another reader.
/// </summary>
internal sealed partial class AppLog
{
    private const int BatchBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly string _appId;
    private readonly LogArchiveOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Entry> _incoming = Channel.CreateBounded<Entry>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _batch = new(4096);
    private readonly List<TaskCompletionSource<long>> _flushed = [];
    private readonly Task _writing;
    private readonly LogSegments _segments;
    private SegmentWriter? _writer;
    private TaskCompletionSource _changed = NewSignal();
    private bool _closed;
    private long _end;
    private long _refused;

    public AppLog(string appId, LogArchiveOptions options, TimeProvider time, ILogger logger)
    {
        _appId = appId;
        _segments = new LogSegments(Path.Combine(options.Directory, appId), options);
        _options = options;
        _time = time;
        _logger = logger;
        if (_segments.All is [.., var last])
        {
            _writer = SegmentWriter.Open(last);
            _end = _writer.Segment.First + _writer.Lines;
        }
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Number of the next line to be stored.</summary>
    public long End
    {
        get
        {
            lock (_lock)
                return _end;
        }
    }

    /// <summary>Number of the first line still stored.</summary>
    public long Oldest => _segments.All is [var first, ..] ? first.First : End;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<LogSegment> Segments => _segments.All;

    /// <summary>The segment that would hold a line, or null when it was deleted.</summary>
    public LogSegment? Find(long number) => _segments.Find(number);

    public async ValueTask AppendAsync(LogRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await _incoming.Writer.WriteAsync(new Entry(record, null), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // What a removed app still says is of no interest.
        }
    }

    /// <summary>Ends when everything appended before is readable, and gives the <see cref="End"/> of that moment.</summary>
    public async Task<long> FlushAsync(CancellationToken cancellationToken)
    {
        var flushed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _incoming.Writer.WriteAsync(new Entry(null, flushed), cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await _writing.WaitAsync(cancellationToken);
            return End;
        }
        return await flushed.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends when line <paramref name="number"/> is readable; false when it never will be.</summary>
    public async ValueTask<bool> WaitForAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (number < _end)
                    return true;
                if (_closed)
                    return false;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stores what has been appended and ends the readers that have read it all.</summary>
    public async Task CloseAsync()
    {
        _incoming.Writer.TryComplete();
        await _writing;
        lock (_lock)
        {
            _closed = true;
            _writer?.Dispose();
            _writer = null;
        }
        Announce();
    }

    public async Task RemoveAsync()
    {
        await CloseAsync();
        lock (_lock)
            _end = 0;
        _segments.DeleteAll();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task WriteAsync()
    {
        while (await _incoming.Reader.WaitToReadAsync())
        {
            StoreBatch();
            foreach (var flushed in _flushed)
                flushed.SetResult(_end);
            _flushed.Clear();
        }
    }

    private void StoreBatch()
    {
        _batch.ResetWrittenCount();
        var used = _writer?.Length ?? 0;
        var room = Math.Min(BatchBytes, _options.SegmentBytes - (used < _options.SegmentBytes ? used : 0));
        var lines = 0;
        if (_refused > 0)
        {
            LogFormat.Write(LogRecord.Platform(_time.GetUtcNow(), "", 0, $"{LogNotes.Lines(_refused)} lost: the disk could not be written"), _batch);
            lines++;
        }
        var noted = lines;
        while ((lines == noted || _batch.WrittenCount < room) && _incoming.Reader.TryRead(out var entry))
        {
            if (entry.Flushed is { } flushed)
            {
                _flushed.Add(flushed);
                break;
            }
            LogFormat.Write(entry.Record!, _batch);
            lines++;
        }
        if (lines > noted)
            Store(lines, noted);
    }

    private void Store(int lines, int noted)
    {
        try
        {
            if (_writer is null || _writer.Length >= _options.SegmentBytes)
            {
                var next = _segments.Begin(_end);
                _writer?.Dispose();
                _writer = next;
            }
            _writer.Write(_batch.WrittenSpan, lines);
            _refused = 0;
            lock (_lock)
                _end += lines;
            Announce();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_refused == 0)
                Log.NotWritten(_logger, e, _appId, _options.Directory);
            _refused += lines - noted;
        }
    }

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
    }

    /// <summary>A record to store, or a wish to know when all before it are stored.</summary>
    private readonly record struct Entry(LogRecord? Record, TaskCompletionSource<long>? Flushed);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The log of app {App} cannot be written to {Directory}; its lines are lost until that works again")]
        public static partial void NotWritten(ILogger logger, Exception exception, string app, string directory);
    }
}
