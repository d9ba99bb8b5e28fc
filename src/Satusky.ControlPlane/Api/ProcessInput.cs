using System.Net.WebSockets;
using System.Text.Json;
using Satusky.ContainerApi;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Engines;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Api;

/// <summary>Reads what the client of a process sends.</summary>
internal static class ProcessInput
{
    private const int BufferBytes = 32 * 1024;
    private const int MaxTextBytes = 256 * 1024;

    /// <summary>The first message, or null when it does not say what to start.</summary>
    public static async Task<ProcessMessage?> ReadStartAsync(DataSocket socket)
    {
        var buffer = new byte[BufferBytes];
        using var text = new MemoryStream();
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer);
            text.Write(buffer, 0, received.Count);
        }
        while (received is { MessageType: WebSocketMessageType.Text, EndOfMessage: false } && text.Length <= MaxTextBytes);
        return received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true } && Parse(text.ToArray()) is { Start.Command: [{ Length: > 0 }, ..] } message ? message : null;
    }

    /// <summary>Passes input and news of the terminal on, until the client closes the WebSocket.</summary>
    public static async Task CopyAsync(DataSocket socket, IInstanceProcess process)
    {
        var buffer = new byte[BufferBytes];
        using var text = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer);
            if (received.MessageType == WebSocketMessageType.Close || text.Length > MaxTextBytes)
            {
                return;
            }

            try
            {
                if (received.MessageType == WebSocketMessageType.Binary)
                {
                    await process.WriteAsync(buffer.AsMemory(0, received.Count), socket.Ended);
                    continue;
                }

                text.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    await HeedAsync(Parse(text.ToArray()), process, socket.Ended);
                    text.SetLength(0);
                }
            }
            catch (Exception exception) when (exception is ContainerApiException or KubernetesException or ObjectDisposedException)
            {
                // The process takes no more; its end is told by its output.
            }
        }
    }

    private static async Task HeedAsync(ProcessMessage? message, IInstanceProcess process, CancellationToken cancellationToken)
    {
        if (message?.Terminal is { } size)
        {
            await process.ResizeAsync(size, cancellationToken);
        }

        if (message?.InputEnded == true)
        {
            await process.EndInputAsync(cancellationToken);
        }
    }

    private static ProcessMessage? Parse(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ContractsJson.Default.ProcessMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
