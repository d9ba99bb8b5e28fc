using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Satusky.KubernetesApi.Tests;

/// <summary>The server's side of a channel WebSocket.</summary>
internal sealed class Channels(WebSocket socket, CancellationToken aborted)
{
    private readonly byte[] buffer = new byte[64 * 1024];

    public static RequestDelegate Serve(string protocol, Func<Channels, Task> serve) => async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await serve(new(socket, context.RequestAborted));
    };

    public Task SendAsync(int channel, string text) => SendAsync(channel, Encoding.UTF8.GetBytes(text));

    public Task SendAsync(int channel, byte[] data) =>
        socket.SendAsync((byte[])[(byte)channel, .. data], WebSocketMessageType.Binary, endOfMessage: true, aborted);

    /// <summary>One message: its channel and its text.</summary>
    public async Task<(int Channel, string Text)> ReceiveAsync()
    {
        var count = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(count), aborted);
            count += received.Count;
        }
        while (!received.EndOfMessage);
        return (buffer[0], Encoding.UTF8.GetString(buffer, 1, count - 1));
    }

    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, aborted);

    public void Abort() => socket.Abort();
}
