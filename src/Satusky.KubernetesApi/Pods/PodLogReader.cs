using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Satusky.KubernetesApi;

/// <summary>Makes lines of a log's bytes, and takes off the time before each where one was asked for.</summary>
internal sealed class PodLogReader(bool timestamps)
{
    private const int MaxStampBytes = 40;
    private const int TickDigits = 7;
    private static readonly StreamPipeReaderOptions Options = new(bufferSize: 32 * 1024, leaveOpen: true);
    private DateTimeOffset? time;
    private bool inLine;

    public async IAsyncEnumerable<PodLogLine> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, Options);
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var rest = result.Buffer;
                while (Take(ref rest, result.IsCompleted) is { } line)
                    yield return line;
                if (result.IsCompleted)
                    yield break;
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private PodLogLine? Take(ref ReadOnlySequence<byte> rest, bool isLast)
    {
        var window = rest.Slice(0, Math.Min(rest.Length, MaxStampBytes + PodLogLine.MaxBytes + 1));
        var (stamp, stampBytes) = timestamps && !inLine ? Stamp(window) : (time, 0);
        var text = window.Slice(stampBytes);
        var end = text.PositionOf((byte)'\n');
        var count = end is { } at ? text.Slice(0, at).Length : text.Length;
        var continues = count > PodLogLine.MaxBytes;
        if (end is null && !continues && (!isLast || window.IsEmpty))
            return null;

        var bytes = text.Slice(0, Math.Min(count, PodLogLine.MaxBytes)).ToArray();
        if (continues)
            bytes = bytes[..WholeCharacters(bytes)];
        rest = rest.Slice(stampBytes + bytes.Length + (continues || end is null ? 0 : 1));
        (time, inLine) = (stamp, continues);
        return new(stamp, bytes, continues);
    }

    private static (DateTimeOffset? Time, int Bytes) Stamp(ReadOnlySequence<byte> window)
    {
        var head = window.Slice(0, Math.Min(window.Length, MaxStampBytes)).ToArray();
        var space = head.AsSpan().IndexOf((byte)' ');
        return space > 0 && Parse(Encoding.ASCII.GetString(head, 0, space)) is { } parsed ? (parsed, space + 1) : (null, 0);
    }

    /// <summary>RFC 3339 with up to nine digits of fraction, cut to ticks so that a time never lies after the event.</summary>
    private static DateTimeOffset? Parse(string text)
    {
        var start = text.IndexOf('.', StringComparison.Ordinal) + 1;
        var end = start;
        while (start > 0 && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end - start > TickDigits)
            text = text.Remove(start + TickDigits, end - start - TickDigits);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;
    }

    /// <summary>How many of the bytes do not cut a UTF-8 character in two.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.Length - 1;
        while (start > bytes.Length - 4 && (bytes[start] & 0xC0) == 0x80)
            start--;
        var length = bytes[start] switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
        return start + length > bytes.Length ? start : bytes.Length;
    }
}
