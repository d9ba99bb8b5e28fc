using System.Net.Http.Headers;

namespace Satusky.ContainerApi;

/// <summary>A response body that owns its response, is bounded in size, and reports a cut connection as what it is.</summary>
internal sealed class EngineBody(HttpResponseMessage response, Stream inner, EngineEndpoint endpoint, string operation, long maxBytes) : Stream
{
    private long read;

    public string Operation => operation;

    public HttpResponseHeaders Headers => response.Headers;

    /// <summary>The connection has become a stream in both directions; what is written to <see cref="Raw"/> goes to the engine.</summary>
    public bool IsUpgraded => response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols;

    public Stream Raw => inner;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException cut)
        {
            throw new EngineUnreachableException(endpoint, operation, cut);
        }

        read += count;
        return read <= maxBytes ? count : throw TooLong();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public EngineUnreachableException Cut(string where) => new(endpoint, operation, new EndOfStreamException($"the connection ended {where}"));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            response.Dispose();
        base.Dispose(disposing);
    }

    private ContainerApiException TooLong() => new(EngineFault.Protocol, operation, $"the answer is longer than {maxBytes} bytes");
}
