using System.Net.WebSockets;

namespace Satusky.KubernetesApi;

/// <summary>A WebSocket of the channel protocols, in which the first byte of a message says which stream its rest belongs to.</summary>
internal sealed class ChannelSocket : IDisposable
{
    public const string Version4 = "v4.channel.k8s.io";
    public const string Version5 = "v5.channel.k8s.io";
    private const int MaxMessageBytes = 32 * 1024;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly ApiBody body;
    private readonly WebSocket socket;
    private readonly SemaphoreSlim sending = new(1);
    private readonly byte[] buffer = new byte[MaxMessageBytes + 1];
    private int channel = -1;
    private bool closed;

    private ChannelSocket(ApiBody body, WebSocket socket) => (this.body, this.socket) = (body, socket);

    public string Operation => body.Operation;

    public bool IsVersion5 => socket.SubProtocol == Version5;

    public static async Task<ChannelSocket> OpenAsync(ApiHttp http, ApiPath path, string[] protocols, CancellationToken cancellationToken)
    {
        var offer = new WebSocketOffer(protocols);
        // Not sent again after a cut: the process may have been started.
        var body = await http.OpenAsync(ApiRequest.Get(path) with { WebSocket = offer, Idempotent = false }, cancellationToken);
        if (offer.Accepted(body.Response.Headers) is { } protocol)
            return new(body, WebSocket.CreateFromStream(body, new WebSocketCreationOptions { SubProtocol = protocol, KeepAliveInterval = KeepAlive }));
        await body.DisposeAsync();
        throw new KubernetesException(
            KubernetesFault.Protocol, body.Operation, $"the server did not open a WebSocket with {string.Join(" or ", protocols)}; is there a proxy that does not let them through?");
    }

    public async Task SendAsync(byte to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            while (!data.IsEmpty)
            {
                var part = data[..Math.Min(data.Length, MaxMessageBytes)];
                byte[] message = [to, .. part.Span];
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                data = data[part.Length..];
            }
        }
        catch (WebSocketException)
        {
            throw body.Cut("while data was sent");
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>The next bytes and their channel, valid until the next call; null when the server closed the connection in order.</summary>
    public async ValueTask<(int Channel, ReadOnlyMemory<byte> Data)?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (!closed)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            }
            catch (WebSocketException)
            {
                throw body.Cut("before the server closed it");
            }

            closed = received.MessageType == WebSocketMessageType.Close;
            var data = buffer.AsMemory(0, received.Count);
            if (channel < 0 && !data.IsEmpty)
                (channel, data) = (buffer[0], data[1..]);
            var from = channel;
            if (received.EndOfMessage)
                channel = -1;
            if (!data.IsEmpty)
                return (from, data);
        }

        return null;
    }

    public KubernetesException Cut(string where) => body.Cut(where);

    public void Dispose()
    {
        socket.Dispose();
        body.Dispose();
    }
}
