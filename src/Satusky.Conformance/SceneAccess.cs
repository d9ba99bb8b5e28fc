using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Conformance;

/// <summary>The ways into instances.</summary>
internal sealed partial class Scene
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Runs a process in the instance that serves first, with all its input.</summary>
    public async Task<ProcessResult> ExecAsync(byte[]? input, params string[] command)
    {
        using var limit = Limited();
        using var socket = await Api.ConnectAsync($"{Path}/exec", limit.Token);
        await SendAsync(socket, new ProcessMessage { Start = new ProcessStart(command, input is not null, Tty: false) }, limit.Token);
        var sending = input is null ? Task.CompletedTask : SendInputAsync(socket, input, limit.Token);
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        while (await ReceiveAsync(socket, limit.Token) is var (type, data))
        {
            if (type == WebSocketMessageType.Text)
            {
                await sending;
                return new ProcessResult(JsonSerializer.Deserialize(data, ContractsJson.Default.ProcessEnd)!, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
            }

            (data[0] == 2 ? error : output).Write(data.AsSpan(1));
        }

        throw new BehaviourFailedException($"the process {string.Join(' ', command)} did not tell its end");
    }

    /// <summary>Asks an instance's port for a page by a connection of its own, and gives everything that came back; null when the port was refused.</summary>
    public async Task<string?> AskPortAsync(int port)
    {
        using var limit = Limited();
        ClientWebSocket socket;
        try
        {
            socket = await Api.ConnectAsync($"{Path}/tunnel?port={port}", limit.Token);
        }
        catch (WebSocketException)
        {
            return null;
        }

        using var _ = socket;
        await socket.SendAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
        using var answer = new MemoryStream();
        while (await ReceiveAsync(socket, limit.Token) is var (_, data) && data.Length > 0)
        {
            answer.Write(data);
        }

        return socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure ? Encoding.UTF8.GetString(answer.ToArray()) : null;
    }

    private static async Task SendInputAsync(ClientWebSocket socket, byte[] input, CancellationToken token)
    {
        foreach (var piece in input.Chunk(BufferBytes))
        {
            await socket.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: true, token);
        }

        await SendAsync(socket, new ProcessMessage { InputEnded = true }, token);
    }

    private static Task SendAsync(ClientWebSocket socket, ProcessMessage message, CancellationToken token) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.ProcessMessage), WebSocketMessageType.Text, endOfMessage: true, token);

    private static async Task<(WebSocketMessageType Type, byte[] Data)?> ReceiveAsync(ClientWebSocket socket, CancellationToken token)
    {
        var buffer = new byte[BufferBytes];
        using var message = new MemoryStream();
        while (await socket.ReceiveAsync(buffer, token) is { MessageType: not WebSocketMessageType.Close } part)
        {
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return (part.MessageType, message.ToArray());
            }
        }

        return null;
    }
}

internal sealed record ProcessResult(ProcessEnd End, byte[] Output, string Error);
