namespace Satusky.ControlPlane.Logs;

/// <summary>What a reader finds at its place.</summary>
internal abstract record LogReading
{
    private LogReading()
    {
    }

    public sealed record Line(long Number, LogRecord Record) : LogReading;

    /// <param name="Number">Of the last line missed.</param>
    public sealed record Missed(long Number, long Lines) : LogReading;

    /// <summary>Nothing more is stored yet.</summary>
    public sealed record AtEnd : LogReading
    {
        public static AtEnd Instance { get; } = new();
    }
}

/// <summary>Walks through an app's stored lines across its segments.</summary>
internal sealed class LogReader(AppLog log, long next) : IDisposable
{
    private SegmentReader? _segment;

    /// <summary>Number of the line that is read next.</summary>
    public long Next { get; private set; } = next;

    public async ValueTask<LogReading> ReadAsync(CancellationToken cancellationToken)
    {
        while (Next < log.End)
        {
            if (_segment is null && !await OpenAsync(cancellationToken))
            {
                var oldest = log.Oldest;
                if (oldest > Next)
                    return MissUntil(oldest);
            }
            else if (_segment!.TryRead(out var record))
            {
                var number = Next++;
                if (record is not null)
                    return new LogReading.Line(number, record);
            }
            else if (!await _segment.FillAsync(cancellationToken))
            {
                // A segment damaged by a power failure may hold fewer lines than the next one's name says.
                var following = log.Segments.FirstOrDefault(segment => segment.First > _segment.Segment.First)?.First ?? log.End;
                _segment.Dispose();
                _segment = null;
                if (following > Next)
                    return MissUntil(following);
            }
        }
        return LogReading.AtEnd.Instance;
    }

    public void Dispose() => _segment?.Dispose();

    private LogReading.Missed MissUntil(long number)
    {
        var missed = number - Next;
        Next = number;
        return new LogReading.Missed(number - 1, missed);
    }

    private async ValueTask<bool> OpenAsync(CancellationToken cancellationToken)
    {
        if (log.Find(Next) is not { } segment || SegmentReader.TryOpen(segment) is not { } reader)
            return false;
        _segment = reader;
        for (var ahead = Next - segment.First; ahead > 0;)
        {
            var skipped = reader.Skip(ahead);
            ahead -= skipped;
            if (skipped == 0 && !await reader.FillAsync(cancellationToken))
                break;
        }
        return true;
    }
}
