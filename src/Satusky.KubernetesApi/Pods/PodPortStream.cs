using System.Text;

namespace Satusky.KubernetesApi;

/// <summary>
/// One connection to a port of a pod. Data travels on channel 0, complaints on channel 1, and each begins with the port in two bytes. There is
/// no closing of one direction alone.
/// </summary>
internal sealed class PodPortStream(ChannelSocket socket, int port) : Stream
{
    private const byte DataChannel = 0;
    private const int PortBytes = 2;
    private readonly int[] preamble = [PortBytes, PortBytes];
    private ReadOnlyMemory<byte> rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (rest.IsEmpty)
        {
            if (await socket.ReceiveAsync(cancellationToken) is not var (channel, data))
                return 0;
            if (channel >= preamble.Length)
                continue;
            var skipped = Math.Min(preamble[channel], data.Length);
            preamble[channel] -= skipped;
            data = data[skipped..];
            if (channel == DataChannel)
                rest = data;
            else if (!data.IsEmpty)
                throw new KubernetesException(KubernetesFault.Server, socket.Operation, $"port {port} cannot be reached: {Encoding.UTF8.GetString(data.Span).Trim()}");
        }

        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(socket.SendAsync(DataChannel, buffer, cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Dispose();
        base.Dispose(disposing);
    }
}
