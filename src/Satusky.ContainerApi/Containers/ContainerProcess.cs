using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Satusky.ContainerApi;

/// <summary>Some bytes of output, cut anywhere.</summary>
public sealed record ContainerOutput(bool IsError, ReadOnlyMemory<byte> Bytes);

/// <summary>A connection to a process in a container. Its output must be read for it to go on; one reads, one writes.</summary>
public sealed class ContainerProcess : IAsyncDisposable
{
    private const int HeaderBytes = 8;
    private const int BufferBytes = 32 * 1024;
    private readonly HijackedStream stream;
    private readonly bool tty;
    private readonly Func<int, int, CancellationToken, Task> resize;
    private readonly byte[] buffer = new byte[BufferBytes];

    internal ContainerProcess(HijackedStream stream, bool tty, Func<int, int, CancellationToken, Task> resize) =>
        (this.stream, this.tty, this.resize) = (stream, tty, resize);

    /// <summary>The output until the process ends.</summary>
    public async IAsyncEnumerable<ContainerOutput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (tty)
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
                yield return new(false, buffer.AsMemory(0, count).ToArray());
            yield break;
        }

        // A frame is 8 bytes of header (stream, three zeros, length) and its payload.
        while (await FillAsync(HeaderBytes, cancellationToken))
        {
            if (buffer[0] > 3 || buffer[1] != 0 || buffer[2] != 0 || buffer[3] != 0)
                throw new ContainerApiException(EngineFault.Protocol, stream.Operation, "the output is not made of frames");
            var isError = buffer[0] == 2;
            for (var left = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4)); left > 0;)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), cancellationToken);
                if (count == 0)
                    throw stream.Cut("in the middle of output");
                left -= (uint)count;
                yield return new(isError, buffer.AsMemory(0, count).ToArray());
            }
        }
    }

    public Task WriteAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) => stream.WriteAsync(input, cancellationToken).AsTask();

    /// <summary>Tells the process that there is no more input.</summary>
    public void CloseInput() => stream.EndWriting();

    public Task ResizeAsync(int columns, int rows, CancellationToken cancellationToken) => resize(columns, rows, cancellationToken);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<bool> FillAsync(int wanted, CancellationToken cancellationToken)
    {
        for (var read = 0; read < wanted;)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(read, wanted - read), cancellationToken);
            if (count == 0)
                return read == 0 ? false : throw stream.Cut("in the middle of output");
            read += count;
        }

        return true;
    }
}
