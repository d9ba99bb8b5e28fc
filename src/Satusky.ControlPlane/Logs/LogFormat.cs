using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Logs;

/// <summary>A record on disk: unix milliseconds, source, instance, release, run and message, separated by tabs, ended by a line feed.</summary>
internal static class LogFormat
{
    private const byte Tab = (byte)'\t';

    public static void Write(LogRecord record, ArrayBufferWriter<byte> output)
    {
        WriteNumber(record.At.ToUnixTimeMilliseconds(), output);
        output.Write("\t"u8);
        output.Write(record.Source switch { LogSource.Stdout => "o\t"u8, LogSource.Stderr => "e\t"u8, _ => "p\t"u8 });
        WriteText(record.Instance, output);
        output.Write("\t"u8);
        WriteNumber(record.Release, output);
        output.Write("\t"u8);
        WriteText(record.Run ?? "", output);
        output.Write("\t"u8);
        WriteText(record.Message, output);
        output.Write("\n"u8);
    }

    /// <summary>Null for what a power failure has left unreadable.</summary>
    public static LogRecord? Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(NextField(ref line), out long at, out _) || at is < 0 or > 253_402_300_799_999)
            return null;
        var source = NextField(ref line);
        var instance = NextField(ref line);
        if (source.Length != 1 || !Utf8Parser.TryParse(NextField(ref line), out long release, out _))
            return null;
        var run = NextField(ref line);
        return new LogRecord(
            DateTimeOffset.FromUnixTimeMilliseconds(at),
            source[0] switch { (byte)'o' => LogSource.Stdout, (byte)'e' => LogSource.Stderr, _ => LogSource.Platform },
            Encoding.UTF8.GetString(instance),
            release,
            Encoding.UTF8.GetString(line),
            run.IsEmpty ? null : Encoding.UTF8.GetString(run));
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf(Tab);
        var field = end < 0 ? line : line[..end];
        line = end < 0 ? [] : line[(end + 1)..];
        return field;
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output) => Encoding.UTF8.GetBytes(text, output);

    private static void WriteNumber(long number, ArrayBufferWriter<byte> output)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }
}
