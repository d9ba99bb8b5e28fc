namespace Satusky.ControlPlane.Logs;

/// <summary>The segments of one app, oldest first. One writer changes them while readers look.</summary>
internal sealed class LogSegments(string directory, LogArchiveOptions options)
{
    private volatile IReadOnlyList<LogSegment> _segments = [.. LogSegment.FindAll(directory)];

    public IReadOnlyList<LogSegment> All => _segments;

    /// <summary>The segment that would hold a line, or null when it was deleted.</summary>
    public LogSegment? Find(long number) => _segments.LastOrDefault(segment => segment.First <= number);

    /// <summary>Opens the segment for the line <paramref name="first"/> and those that follow; deletes the oldest ones if there are too many.</summary>
    public SegmentWriter Begin(long first)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var writer = SegmentWriter.Open(LogSegment.At(directory, first));
        if (!_segments.Contains(writer.Segment))
            _segments = [.. _segments, writer.Segment];
        DeleteOldest();
        return writer;
    }

    public void DeleteAll()
    {
        _segments = [];
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private void DeleteOldest()
    {
        // The new one is counted at the size it will have.
        var total = _segments.Sum(LengthOf) + options.SegmentBytes;
        while (total > options.AppBytes && _segments.Count > 1)
        {
            var oldest = _segments[0];
            total -= LengthOf(oldest);
            _segments = [.. _segments.Skip(1)];
            File.Delete(oldest.Path);
        }
    }

    private static long LengthOf(LogSegment segment) => new FileInfo(segment.Path) is { Exists: true } file ? file.Length : 0;
}
