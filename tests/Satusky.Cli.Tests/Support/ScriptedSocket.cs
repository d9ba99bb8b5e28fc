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
