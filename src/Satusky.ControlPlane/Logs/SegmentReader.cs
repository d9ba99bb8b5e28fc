using Microsoft.Win32.SafeHandles;

namespace Satusky.ControlPlane.Logs;

/// <summary>Reads a segment's lines in order; goes on reading one that has been deleted meanwhile.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;
    private long _position;

    private SegmentReader(LogSegment segment, SafeFileHandle file)
    {
        Segment = segment;
        _file = file;
    }

    public LogSegment Segment { get; }

    /// <summary>Null when it has been deleted.</summary>
    public static SegmentReader? TryOpen(LogSegment segment)
    {
        try
        {
            return new SegmentReader(segment, File.OpenHandle(
                segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>False when the buffered part holds no whole line; <see cref="FillAsync"/> reads on.</summary>
    public bool TryRead(out LogRecord? record)
    {
        record = null;
        var unread = _buffer.AsSpan(_start, _end - _start);
        var length = unread.IndexOf((byte)'\n');
        if (length < 0)
            return false;
        record = LogFormat.Parse(unread[..length]);
        _start += length + 1;
        return true;
    }

    /// <summary>Passes over up to <paramref name="lines"/> lines of the buffered part and says how many it passed.</summary>
    public long Skip(long lines)
    {
        var unread = _buffer.AsSpan(_start, _end - _start);
        long skipped = unread.Count((byte)'\n');
        if (skipped <= lines && skipped > 0)
        {
            _start += unread.LastIndexOf((byte)'\n') + 1;
            return skipped;
        }
        for (skipped = 0; skipped < lines && _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') is >= 0 and var length; skipped++)
            _start += length + 1;
        return skipped;
    }

    /// <summary>False at the end of what has been written so far.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await RandomAccess.ReadAsync(_file, _buffer.AsMemory(_end), _position, cancellationToken);
        _position += read;
        _end += read;
        return read > 0;
    }

    public void Dispose() => _file.Dispose();
}
