namespace Satusky.ControlPlane.Logs;

/// <summary>
/// How far a container's log is stored: lines per whole second, for the last second and the one before it. Podman stamps
/// lines with whole seconds, and the two streams of a container can swap places around a second's edge.
/// </summary>
internal sealed class RunProgress
{
    private readonly SortedDictionary<long, int> _lines = [];

    /// <summary>The last second that has a line, in unix time.</summary>
    public long Second { get; private set; }

    /// <summary>Both seconds are counted in full: a line is known that comes before theirs, even if it has swapped places.</summary>
    public bool Complete => _lines.Keys.FirstOrDefault(long.MaxValue) < Second - 2;

    /// <summary>From here on the engine is asked for lines again, which are compared with <see cref="StoredLines"/>.</summary>
    public DateTimeOffset From => DateTimeOffset.FromUnixTimeSeconds(Second - 2);

    public static RunProgress Of(IEnumerable<LogRecord> records)
    {
        var progress = new RunProgress();
        foreach (var record in records)
            progress.Add(record.At);
        return progress;
    }

    public int LinesAt(long second) => _lines.GetValueOrDefault(second);

    public void Add(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        _lines[second] = LinesAt(second) + 1;
        Second = Math.Max(Second, second);
        // What is kept includes one second that proves the last two complete.
        while (_lines.Count > 4)
            _lines.Remove(_lines.Keys.First());
    }

    /// <summary>Adds what later segments hold.</summary>
    public RunProgress Before(RunProgress? later)
    {
        foreach (var (second, lines) in later?._lines ?? [])
            _lines[second] = LinesAt(second) + lines;
        Second = Math.Max(Second, later?.Second ?? 0);
        return this;
    }
}
