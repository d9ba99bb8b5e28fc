using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Satusky.ContainerApi;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Api;

/// <summary>Runs a process in an instance for the client of a WebSocket, who says what with <see cref="ProcessMessage"/> and is told the end by <see cref="ProcessEnd"/>.</summary>
internal sealed class ProcessSocket(IInstanceAccess access, InstanceEntry entry, IHostApplicationLifetime lifetime, TimeProvider time)
{
    /// <summary>Above this a shell says that a signal ended a process.</summary>
    private const int FirstSignalCode = 129;

    public async Task<Reply> RunAsync(HttpContext context, Caller caller, AppRow app, RunningInstance instance)
    {
        using var socket = await DataSocket.AcceptAsync(context, lifetime.ApplicationStopping);
        var receiving = Task.CompletedTask;
        try
        {
            ProcessEnd end;
            if (await ProcessInput.ReadStartAsync(socket) is { Start: { } start } first)
            {
                await entry.RecordExecAsync(caller, app, instance, start, socket.Ended);
                end = await EndOfAsync(instance, async () =>
                {
                    var spec = new ProcessSpec(start.Command, start.Stdin, start.Tty, first.Terminal);
                    await using var process = await access.ExecAsync(instance, spec, socket.Ended);
                    receiving = ProcessInput.CopyAsync(socket, process);
                    return await OutputAsync(process, socket);
                });
            }
            else
            {
                end = Failed(400, Reasons.InvalidRequest, "the first message must say what to start: {\"start\":{\"command\":[\"…\"]}}");
            }

            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(end, ContractsJson.Default.ProcessEnd), WebSocketMessageType.Text);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client is gone, or the platform stops; closing tells which.
        }

        await socket.CloseAsync(fault: null, receiving, time);
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Reply.Streamed;
    }

    private static async Task<int> OutputAsync(IInstanceProcess process, DataSocket socket)
    {
        await foreach (var output in process.ReadAsync(socket.Ended))
        {
            byte[] message = [output.IsError ? (byte)2 : (byte)1, .. output.Bytes.Span];
            await socket.SendAsync(message, WebSocketMessageType.Binary);
        }

        return await process.ExitCodeAsync(socket.Ended);
    }

    private async Task<ProcessEnd> EndOfAsync(RunningInstance instance, Func<Task<int>> run)
    {
        try
        {
            var code = await run();
            return code is < 0 or >= FirstSignalCode && await entry.WhyLostAsync(instance, CancellationToken.None) is { } lost
                ? Failed(409, Reasons.InstanceGone, lost)
                : new ProcessEnd(code, null);
        }
        catch (AccessException exception)
        {
            return Failed(409, exception.Reason, exception.Message, exception.Hint);
        }
        catch (Exception exception) when (exception is ContainerApiException or KubernetesException or InvalidOperationException)
        {
            return await entry.WhyLostAsync(instance, CancellationToken.None) is { } lost
                ? Failed(409, Reasons.InstanceGone, lost)
                : Failed(503, Reasons.EngineUnavailable, $"the connection to the process was lost: {exception.Message}");
        }
    }

    private static ProcessEnd Failed(int status, string reason, string message, string? hint = null) =>
        new(null, Problems.From(new Refusal(status, reason, message, Hint: hint)));
}
