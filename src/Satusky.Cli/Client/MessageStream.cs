using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Satusky.Cli.Client;

/// <summary>The text messages of a WebSocket as values, over lost connections until the platform stays away too long.</summary>
internal static class MessageStream
{
    private const int MaxMessageBytes = 8 * 1024 * 1024;

    /// <summary>How long a platform may be away before a command gives up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Reads messages from the address that <paramref name="pathNow"/> names, which is asked again for each new connection so
    /// that a stream goes on where it broke off. Ends when the platform closes the stream in order.
    /// </summary>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        ApiTransport transport,
        Func<string> pathNow,
        JsonTypeInfo<T> type,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var lostAt = (long?)null;
        var pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            var path = pathNow();
            var (socket, fault) = await TryOpenAsync(transport, path, cancel);
            if (socket is not null)
            {
                using (socket)
                {
                    while (await TryReceiveAsync(socket, new Uri(transport.BaseUrl, path), type, cancel) is { } message)
                    {
                        (lostAt, pause) = (null, TimeSpan.FromMilliseconds(250));
                        yield return message;
                    }

                    if (socket.CloseStatus == WebSocketCloseStatus.NormalClosure)
                        yield break;
                }
            }

            lostAt ??= transport.Time.GetTimestamp();
            if (transport.Time.GetElapsedTime(lostAt.Value) + pause > Patience)
                throw ApiFailure.Unreachable(transport.BaseUrl, fault ?? new TimeoutException());

            await Task.Delay(pause, transport.Time, cancel);
            pause = pause * 2 > TimeSpan.FromSeconds(4) ? TimeSpan.FromSeconds(4) : pause * 2;
        }
    }

    private static async Task<(ClientWebSocket? Socket, Exception? Fault)> TryOpenAsync(
        ApiTransport transport,
        string path,
        CancellationToken cancel)
    {
        try
        {
            return (await transport.OpenSocketAsync(path, answersPings: true, cancel), null);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException)
        {
            return (null, e);
        }
    }

    /// <summary>The next message, or null when the connection ended, in order or not.</summary>
    private static async Task<T?> TryReceiveAsync<T>(ClientWebSocket socket, Uri url, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(message.GetMemory(4096), cancel);
                if (result.MessageType == WebSocketMessageType.Close)
                    return default;

                message.Advance(result.Count);
                if (message.WrittenCount > MaxMessageBytes)
                    throw new WebSocketException(WebSocketError.InvalidMessageType);
                if (result.EndOfMessage)
                    return JsonSerializer.Deserialize(message.WrittenSpan, type);
            }
        }
        catch (JsonException)
        {
            // Asked again it would say the same.
            throw ApiFailure.NotOurs(url);
        }
        catch (WebSocketException)
        {
            return default;
        }
    }
}
