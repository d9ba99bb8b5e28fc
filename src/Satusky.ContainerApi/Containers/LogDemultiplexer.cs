using System.Buffers.Binary;

namespace Satusky.ContainerApi;

/// <summary>
/// Takes the bytes of a log stream as they come and gives lines. A frame is 8 bytes of header (stream, three zeros, length) and its payload;
/// it may be cut anywhere between two reads, and a claimed length is never allocated.
/// </summary>
internal sealed class LogDemultiplexer(bool framed, bool timestamps, Action<LogLine> emit)
{
    private const int HeaderBytes = 8;

    private readonly LogLineAssembler[] assemblers =
    [
        new(LogSource.Stdout, timestamps, stampPerLine: !framed, emit),
        new(LogSource.Stderr, timestamps, stampPerLine: false, emit),
        new(LogSource.Engine, timestamps: false, stampPerLine: false, emit),
    ];

    private readonly byte[] header = new byte[HeaderBytes];
    private int headerCount;
    private uint remaining;
    private LogLineAssembler? current;

    public bool InFrame => headerCount > 0 || remaining > 0;

    public void Feed(ReadOnlySpan<byte> data)
    {
        if (!framed)
        {
            assemblers[0].Append(data);
            return;
        }

        while (!data.IsEmpty)
        {
            if (remaining == 0)
            {
                var part = data[..Math.Min(HeaderBytes - headerCount, data.Length)];
                part.CopyTo(header.AsSpan(headerCount));
                headerCount += part.Length;
                data = data[part.Length..];
                if (headerCount == HeaderBytes)
                    BeginFrame();
            }
            else
            {
                var part = data[..(int)Math.Min(remaining, data.Length)];
                current!.Append(part);
                remaining -= (uint)part.Length;
                data = data[part.Length..];
            }
        }
    }

    /// <summary>The stream has ended: gives what stands there without a line end.</summary>
    public void Complete()
    {
        foreach (var assembler in assemblers)
            assembler.Complete();
    }

    private void BeginFrame()
    {
        if (header[0] > 3 || header[1] != 0 || header[2] != 0 || header[3] != 0)
        {
            throw new ContainerApiException(
                EngineFault.Protocol, "reading logs", "the stream is not made of log frames; was the container created with a terminal? Then ask with Tty");
        }

        headerCount = 0;
        remaining = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        current = assemblers[header[0] switch { 2 => 1, 3 => 2, _ => 0 }];
        current.BeginMessage();
    }
}
