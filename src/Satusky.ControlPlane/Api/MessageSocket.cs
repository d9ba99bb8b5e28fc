using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>
/// Sends a sequence as the text messages of a WebSocket. The next message is only asked for when the last one is on its way, so a
/// slow client holds up nobody and nothing is kept for it.
/// </summary>
internal sealed partial class MessageSocket(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<MessageSocket> logger)
{
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    public async Task<Reply> SendAsync<T>(HttpContext context, Func<CancellationToken, IAsyncEnumerable<T>> messages, JsonTypeInfo<T> type)
    {
        if (RefusePlain(context) is { } refused)
        {
            return refused;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var receiving = ReceiveAsync(socket, ended);
        var (status, description) = await TrySendAllAsync(socket, messages(ended.Token), type, ended.Token);
        await CloseAsync(socket, status, description, receiving);
        return Reply.Streamed;
    }

    /// <summary>The answer to a request that does not ask for a WebSocket, or null.</summary>
    public static Reply? RefusePlain(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            return null;
        }

        context.Response.Headers.Upgrade = "websocket";
        return Reply.Refused(new Refusal(426, Reasons.InvalidRequest, $"{context.Request.Path} is a stream: connect to it with a WebSocket"));
    }

    /// <summary>Sends until the sequence or the connection ends; the status to close with, or null when there is nobody to tell.</summary>
    private async Task<(WebSocketCloseStatus? Status, string Description)> TrySendAllAsync<T>(
        WebSocket socket, IAsyncEnumerable<T> messages, JsonTypeInfo<T> type, CancellationToken ended)
    {
        try
        {
            await foreach (var message in messages)
            {
                using var patience = new CancellationTokenSource(SendPatience, time);
                await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, type), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            }

            return (WebSocketCloseStatus.NormalClosure, "complete");
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return (WebSocketCloseStatus.EndpointUnavailable, "the platform stops");
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return socket.State == WebSocketState.CloseReceived ? (WebSocketCloseStatus.NormalClosure, "") : (null, "");
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            Log.Lost(logger, exception.Message);
            return (null, "");
        }
        catch (Exception exception) when (exception.IsUnavailable())
        {
            Log.Lost(logger, exception.Message);
            return (WebSocketCloseStatus.EndpointUnavailable, "the platform's database does not answer");
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
            return (WebSocketCloseStatus.InternalServerError, "the platform failed");
        }
    }

    // Somebody must read, or neither a close nor the answers to pings would be noticed. What a client says is not listened to.
    private static async Task ReceiveAsync(WebSocket socket, CancellationTokenSource ended)
    {
        var buffer = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, which is all there is to know.
        }

        await ended.CancelAsync();
    }

    private async Task CloseAsync(WebSocket socket, WebSocketCloseStatus? status, string description, Task receiving)
    {
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            if (status is { } known)
            {
                await socket.CloseOutputAsync(known, description, patience.Token);
                await receiving.WaitAsync(patience.Token);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            Log.Lost(logger, exception.Message);
        }

        socket.Abort();
        await receiving;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "A stream's client was lost: {Cause}")]
        public static partial void Lost(ILogger logger, string cause);

        [LoggerMessage(Level = LogLevel.Error, Message = "A stream failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
