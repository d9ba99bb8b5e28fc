namespace Satusky.ContainerApi;

/// <summary>
/// Makes lines of one stream's bytes. Where timestamps were asked for, the engine puts one and a space before every message: each frame, or
/// each line of a terminal. Docker splits long lines into several messages, so a timestamp may stand within a line; it is taken out there too.
/// </summary>
internal sealed class LogLineAssembler(LogSource source, bool timestamps, bool stampPerLine, Action<LogLine> emit)
{
    private const int MaxStampBytes = 40;

    private readonly byte[] line = new byte[LogLine.MaxBytes];
    private readonly byte[] stamp = new byte[MaxStampBytes];
    private int lineCount;
    private int stampCount;
    private bool stamping = timestamps && stampPerLine;
    private bool open;
    private DateTimeOffset? time;

    public void BeginMessage()
    {
        EndStamp(parsed: false);
        stamping = timestamps;
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (stamping)
            {
                data = TakeStamp(data);
                continue;
            }

            var end = data.IndexOf((byte)'\n');
            Take(end < 0 ? data : data[..end]);
            if (end < 0)
                return;
            EmitLine();
            data = data[(end + 1)..];
            stamping = timestamps && stampPerLine;
        }
    }

    public void Complete()
    {
        EndStamp(parsed: false);
        if (open)
            EmitLine();
    }

    private ReadOnlySpan<byte> TakeStamp(ReadOnlySpan<byte> data)
    {
        var window = data[..Math.Min(data.Length, MaxStampBytes - stampCount)];
        var end = window.IndexOfAny((byte)' ', (byte)'\n');
        var part = end < 0 ? window : window[..end];
        part.CopyTo(stamp.AsSpan(stampCount));
        stampCount += part.Length;
        if (end < 0)
        {
            if (stampCount == MaxStampBytes)
                EndStamp(parsed: false);
            return data[part.Length..];
        }

        var parsed = EngineTime.Parse(stamp.AsSpan(0, stampCount));
        if (parsed is not null && lineCount == 0)
            time = parsed;
        EndStamp(parsed is not null);
        // The space belongs to the stamp, a line end does not; text that was no stamp keeps both.
        return data[(parsed is not null && window[end] == (byte)' ' ? end + 1 : end)..];
    }

    private void EndStamp(bool parsed)
    {
        stamping = false;
        var count = stampCount;
        stampCount = 0;
        if (parsed)
            open = true;
        else
            Take(stamp.AsSpan(0, count));
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (lineCount == line.Length)
                EmitPiece();
            var part = text[..Math.Min(text.Length, line.Length - lineCount)];
            part.CopyTo(line.AsSpan(lineCount));
            lineCount += part.Length;
            open = true;
            text = text[part.Length..];
        }
    }

    private void EmitPiece()
    {
        var cut = CharacterBoundary();
        emit(new(source, time, line.AsSpan(0, cut).ToArray(), Continues: true));
        line.AsSpan(cut, lineCount - cut).CopyTo(line);
        lineCount -= cut;
    }

    private void EmitLine()
    {
        var count = stampPerLine && lineCount > 0 && line[lineCount - 1] == (byte)'\r' ? lineCount - 1 : lineCount;
        emit(new(source, time, line.AsSpan(0, count).ToArray(), Continues: false));
        lineCount = 0;
        open = false;
        time = null;
    }

    /// <summary>The last place within the full buffer that does not cut a UTF-8 character in two.</summary>
    private int CharacterBoundary()
    {
        for (var start = lineCount - 1; start >= lineCount - 4; start--)
        {
            var first = line[start];
            if ((first & 0xC0) == 0x80)
                continue;
            var length = first switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return start + length > lineCount ? start : lineCount;
        }

        return lineCount;
    }
}
