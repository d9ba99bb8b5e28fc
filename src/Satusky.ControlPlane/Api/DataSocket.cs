using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Satusky.ControlPlane.Api;

/// <summary>
/// The server's end of a WebSocket that carries somebody's bytes. Either end may stop reading for as long as it likes, so no answer to a ping is
/// waited for; what is sent now and then only keeps proxies from closing an idle connection.
/// </summary>
internal sealed class DataSocket : IDisposable
{
    private const int MaxDescriptionBytes = 123;
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly WebSocket socket;
    private readonly CancellationTokenSource gone;
    private readonly CancellationTokenSource ended;
    private readonly CancellationToken stopping;

    private DataSocket(WebSocket socket, CancellationToken aborted, CancellationToken stopping)
    {
        (this.socket, this.stopping) = (socket, stopping);
        gone = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        ended = CancellationTokenSource.CreateLinkedTokenSource(gone.Token, stopping);
    }

    /// <summary>Cancelled when the client is gone or the platform stops. What speaks to the client goes on, so that it can be told.</summary>
    public CancellationToken Ended => ended.Token;

    public static async Task<DataSocket> AcceptAsync(HttpContext context, CancellationToken stopping)
    {
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = PingEvery, KeepAliveTimeout = Timeout.InfiniteTimeSpan });
        return new DataSocket(socket, context.RequestAborted, stopping);
    }

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, gone.Token);

    public ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type) => socket.SendAsync(data, type, endOfMessage: true, gone.Token);

    /// <summary>Closes in order, with the reason when there is one, and ends whatever still sends or receives.</summary>
    /// <param name="receiving">Who reads what the client still says.</param>
    public async Task CloseAsync(string? fault, Task receiving, TimeProvider time)
    {
        var (status, description) = stopping.IsCancellationRequested ? (WebSocketCloseStatus.EndpointUnavailable, "the platform stops")
            : fault is null ? (WebSocketCloseStatus.NormalClosure, "") : (WebSocketCloseStatus.InternalServerError, Shortened(fault));
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            await socket.CloseOutputAsync(status, description, patience.Token);
            await receiving.WaitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went without waiting for an end in order.
        }

        await gone.CancelAsync();
    }

    public void Dispose()
    {
        gone.Cancel();
        socket.Dispose();
        ended.Dispose();
        gone.Dispose();
    }

    private static string Shortened(string text)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(text) > MaxDescriptionBytes)
        {
            text = text[..^2] + "…";
        }

        return text;
    }
}
