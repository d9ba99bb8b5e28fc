using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Satusky.Cli.Tests.Support;

/// <summary>The server's end of a scripted WebSocket.</summary>
public sealed class ScriptedSocket(WebSocket socket, HttpContext context)
{
    public string Query => context.Request.QueryString.Value ?? "";

    public bool IsBroken { get; private set; }

    public Task SendAsync<T>(T message, JsonTypeInfo<T> type) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);

    public Task SendBytesAsync(byte[] data) => socket.SendAsync(data, WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);

    /// <summary>The client's next message; null when it closed.</summary>
    public async Task<(WebSocketMessageType Type, byte[] Data)?> ReceiveAsync()
    {
        var buffer = new byte[256 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            message.Write(buffer, 0, received.Count);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            if (received.EndOfMessage)
                return (received.MessageType, message.ToArray());
        }
    }

    public async Task<T> ReceiveAsync<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize((await ReceiveAsync())!.Value.Data, type)!;

    /// <summary>Closes with a word about why.</summary>
    public async Task FailAsync(string why)
    {
        IsBroken = true;
        await socket.CloseAsync(WebSocketCloseStatus.InternalServerError, why, context.RequestAborted);
    }

    /// <summary>Waits until the client ends the connection.</summary>
    public async Task UntilClientLeavesAsync()
    {
        var buffer = new byte[16];
        await socket.ReceiveAsync(buffer, context.RequestAborted);
    }

    /// <summary>Cuts the connection without a closing message, as a killed server does.</summary>
    public void Break()
    {
        IsBroken = true;
        context.Abort();
    }
}
