using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Logs;

/// <summary>Keeps the last of the lines it is given, up to a number and a size in memory.</summary>
internal sealed class LogTail(int lines, long bytes)
{
    private const int BytesPerLine = 256;
    private readonly Queue<LogReading.Line> _kept = new();
    private long _size;
    private long _given;
    private long _lastDropped;

    public void Add(LogReading.Line line)
    {
        _kept.Enqueue(line);
        _size += SizeOf(line);
        _given++;
        while (_kept.Count > lines || (_size > bytes && _kept.Count > 1))
        {
            var dropped = _kept.Dequeue();
            _size -= SizeOf(dropped);
            _lastDropped = dropped.Number;
        }
    }

    /// <summary>The lines, oldest first; those that only the size left off become one line of the platform.</summary>
    public IReadOnlyList<LogEntry> ToEntries(Func<string, string> label)
    {
        var entries = _kept.Select(line => line.Record.ToEntry(line.Number, label)).ToList();
        var leftOff = Math.Min(_given, lines) - entries.Count;
        if (leftOff > 0)
            entries.Insert(0, LogRecord.Platform(entries[0].At, "", 0, LogNotes.LeftOff(leftOff)).ToEntry(_lastDropped, label));
        return entries;
    }

    private static long SizeOf(LogReading.Line line) => BytesPerLine + ((long)line.Record.Message.Length * sizeof(char));
}
