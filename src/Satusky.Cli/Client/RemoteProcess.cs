using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Satusky.Cli.Terminal;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Client;

/// <summary>Joins this terminal and a process on the platform until the process ends.</summary>
internal static class RemoteProcess
{
    private const int BufferBytes = 32 * 1024;
    private const int ErrorStream = 2;

    /// <summary>The process's exit code.</summary>
    /// <param name="start">What to start; with a terminal this one's keys go over unchanged.</param>
    public static async Task<int> RunAsync(ByteSocket socket, ProcessStart start, ITerminal terminal, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await SendAsync(new ProcessMessage { Start = start, Terminal = start.Tty ? terminal.Size : null });
        using var raw = start.Tty ? terminal.EnterRawMode() : null;
        using var resizing = start.Tty ? terminal.WatchSize(() => _ = SendAsync(new ProcessMessage { Terminal = terminal.Size })) : null;
        var input = start.Stdin ? SendInputAsync(socket, terminal.Input, over.Token) : Task.CompletedTask;
        try
        {
            return await ReceiveAsync(socket, terminal, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await input.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task SendAsync(ProcessMessage message) => await socket.SendAsync(message, ContractsJson.Default.ProcessMessage, cancel);
    }

    private static async Task SendInputAsync(ByteSocket socket, Stream input, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        // A read of a terminal cannot be given up, so it is left behind.
        while (await input.ReadAsync(buffer, cancel).AsTask().WaitAsync(cancel) is var count and > 0)
        {
            if (!await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, cancel))
                return;
        }

        await socket.SendAsync(new ProcessMessage { InputEnded = true }, ContractsJson.Default.ProcessMessage, cancel);
    }

    private static async Task<int> ReceiveAsync(ByteSocket socket, ITerminal terminal, CancellationToken cancel)
    {
        var (output, error) = (terminal.Output, terminal.Error);
        var buffer = new byte[BufferBytes];
        var text = new ArrayBufferWriter<byte>();
        Stream? into = null;
        while (await socket.ReceiveAsync(buffer, cancel) is { } received)
        {
            var data = buffer.AsMemory(0, received.Count);
            if (received.MessageType == WebSocketMessageType.Text)
            {
                text.Write(data.Span);
                if (received.EndOfMessage)
                    return ExitCodeOf(JsonSerializer.Deserialize(text.WrittenSpan, ContractsJson.Default.ProcessEnd)!);
                continue;
            }

            if (into is null && data.Length > 0)
                (into, data) = (data.Span[0] == ErrorStream ? error : output, data[1..]);
            if (into is not null)
                await into.WriteAsync(data, cancel);
            if (received.EndOfMessage)
                into = null;
        }

        throw new CliException($"{socket.Fault}; what became of the process is not known", exitCode: ExitCode.Unreachable) { Code = Reasons.PlatformUnreachable };
    }

    private static int ExitCodeOf(ProcessEnd end) => end.Problem is { } problem ? throw ApiFailure.From(problem, problem.Status) : end.ExitCode ?? ExitCode.Failed;
}
