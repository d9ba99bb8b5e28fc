using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Satusky.ControlPlane.Engines;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Api;

/// <summary>
/// Joins a WebSocket and a connection to an instance's port. Each binary message is a piece of the stream; an empty one says that its direction has
/// ended. What one end does not take, the other end cannot send.
/// </summary>
internal sealed class TunnelSocket(InstanceEntry entry, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int BufferBytes = 128 * 1024;

    public async Task<Reply> JoinAsync(HttpContext context, RunningInstance instance, Stream target)
    {
        using var socket = await DataSocket.AcceptAsync(context, lifetime.ApplicationStopping);
        var inward = InwardAsync(socket, target);
        var outward = OutwardAsync(target, socket);
        var fault = await FaultAsync(await Task.WhenAny(inward, outward), instance);
        if (fault is null && outward.IsCompletedSuccessfully && target is NetworkStream)
        {
            // The client may go on sending.
            await inward.WaitAsync(socket.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            fault = inward.IsCompleted ? await FaultAsync(inward, instance) : null;
        }

        await socket.CloseAsync(fault, inward, time);
        await Task.WhenAll(inward, outward).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Reply.Streamed;
    }

    /// <summary>Copies what the client sends, until it closes the WebSocket.</summary>
    private static async Task InwardAsync(DataSocket socket, Stream target)
    {
        var buffer = new byte[BufferBytes];
        for (var begins = true; ;)
        {
            var received = await socket.ReceiveAsync(buffer);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (received.Count > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, received.Count), socket.Ended);
            }
            else if (begins && received.EndOfMessage && target is NetworkStream network)
            {
                network.Socket.Shutdown(SocketShutdown.Send);
            }

            begins = received.EndOfMessage;
        }
    }

    private static async Task OutwardAsync(Stream target, DataSocket socket)
    {
        var buffer = new byte[BufferBytes];
        int count;
        do
        {
            count = await target.ReadAsync(buffer, socket.Ended);
            await socket.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary);
        }
        while (count > 0);
    }

    /// <summary>Why the connection to the instance ended; null when it did so in order, or because the client wished it.</summary>
    private async Task<string?> FaultAsync(Task ended, RunningInstance instance)
    {
        var fault = ended.Exception?.InnerException;
        if (ended.IsCanceled || fault is WebSocketException)
        {
            return null;
        }

        return await entry.WhyLostAsync(instance, CancellationToken.None)
            ?? fault switch { null => null, KubernetesException cluster => cluster.StatusMessage, _ => $"instance {instance.Name} broke the connection" };
    }
}
