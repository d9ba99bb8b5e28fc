using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>The client's end of a WebSocket that carries bytes.</summary>
internal sealed class ByteChannel(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseDescription => socket.CloseStatusDescription;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task SendAsync(ReadOnlyMemory<byte> data) => socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, Token).AsTask();

    public Task SendAsync<T>(T message, JsonTypeInfo<T> type) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), WebSocketMessageType.Text, endOfMessage: true, Token);

    /// <summary>The next message, or null when the server closed.</summary>
    public async Task<byte[]?> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, Token).WaitAsync(Patience, Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    public async Task<T> ReceiveAsync<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize((await ReceiveAsync())!, type)!;

    /// <summary>Leaves without a word, as a killed client does.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
