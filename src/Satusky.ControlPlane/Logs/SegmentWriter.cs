using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Satusky.ControlPlane.Logs;

/// <summary>The segment that is being written.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle _file;

    private SegmentWriter(LogSegment segment, SafeFileHandle file, long length, long lines)
    {
        Segment = segment;
        _file = file;
        Length = length;
        Lines = lines;
    }

    public LogSegment Segment { get; }

    public long Length { get; private set; }

    public long Lines { get; private set; }

    /// <summary>Opens or creates; a line that a crash has left half written is cut off.</summary>
    public static SegmentWriter Open(LogSegment segment)
    {
        var file = File.OpenHandle(segment.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var (length, lines) = Measure(file);
            RandomAccess.SetLength(file, length);
            return new SegmentWriter(segment, file, length, lines);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes whole lines, or none when the disk refuses them.</summary>
    public void Write(ReadOnlySpan<byte> bytes, int lines)
    {
        try
        {
            RandomAccess.Write(_file, bytes, Length);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_file, Length);
            throw;
        }
        Length += bytes.Length;
        Lines += lines;
    }

    public void Dispose() => _file.Dispose();

    private static (long Length, long Lines) Measure(SafeFileHandle file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long position = 0, length = 0, lines = 0;
            while (RandomAccess.Read(file, buffer, position) is > 0 and var read)
            {
                var part = buffer.AsSpan(0, read);
                lines += part.Count((byte)'\n');
                if (part.LastIndexOf((byte)'\n') is >= 0 and var last)
                    length = position + last + 1;
                position += read;
            }
            return (length, lines);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
