using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.Cli.Client;

/// <summary>A WebSocket that carries bytes. Its end and its faults are values: what the user's side of it does goes on or ends in order.</summary>
internal sealed class ByteSocket(ClientWebSocket socket) : IDisposable
{
    private readonly SemaphoreSlim sending = new(1);

    /// <summary>Why the platform closed it, when that was not in order.</summary>
    public string? Fault => socket.CloseStatus is WebSocketCloseStatus.NormalClosure ? null : socket.CloseStatusDescription is { Length: > 0 } said ? said : "the connection to the platform was lost";

    public static async Task<ByteSocket> OpenAsync(ApiTransport transport, string path, CancellationToken cancel)
    {
        try
        {
            return new ByteSocket(await transport.OpenSocketAsync(path, answersPings: false, cancel));
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException)
        {
            throw ApiFailure.Unreachable(transport.BaseUrl, e);
        }
    }

    /// <summary>The next piece; null when the connection is over.</summary>
    public async ValueTask<ValueWebSocketReceiveResult?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            var received = await socket.ReceiveAsync(buffer, cancel);
            return received.MessageType == WebSocketMessageType.Close ? null : received;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>False when the connection is over.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(data, type, endOfMessage: true, cancel);
            return true;
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            sending.Release();
        }
    }

    public ValueTask<bool> SendAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancel) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), WebSocketMessageType.Text, cancel);

    /// <summary>Says that nothing more comes from this side.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        sending.Dispose();
    }
}
