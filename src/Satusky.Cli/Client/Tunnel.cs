using System.Net.Sockets;
using System.Net.WebSockets;

namespace Satusky.Cli.Client;

/// <summary>Joins a local connection and one to an instance's port. An empty message ends its direction; with both ended it is over.</summary>
internal sealed class Tunnel(Socket socket, ByteSocket remote)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>How long the platform has for its goodbye when nobody is left to send to.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly NetworkStream local = new(socket);
    private bool localIsGone;
    private int ends;

    /// <summary>What broke the connection; null when it ended in order, or by the local program's doing.</summary>
    public async Task<string?> JoinAsync(CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var outward = OutwardAsync(over);
        await InwardAsync(over);
        await over.CancelAsync();
        await outward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return localIsGone ? null : remote.Fault;
    }

    private async Task OutwardAsync(CancellationTokenSource over)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await local.ReadAsync(buffer, over.Token) is var count and > 0)
            {
                if (!await remote.SendAsync(buffer.AsMemory(0, count), WebSocketMessageType.Binary, over.Token))
                    return;
            }

            await remote.SendAsync(default, WebSocketMessageType.Binary, over.Token);
            await EndOneAsync(over.Token);
        }
        catch (IOException)
        {
            await LeaveAsync(over);
        }
    }

    /// <summary>Copies until the platform closes.</summary>
    private async Task InwardAsync(CancellationTokenSource over)
    {
        var buffer = new byte[BufferBytes];
        var begins = true;
        try
        {
            while (await remote.ReceiveAsync(buffer, over.Token) is { } received)
            {
                if (received.Count > 0 && !localIsGone)
                {
                    await WriteAsync(buffer.AsMemory(0, received.Count), over);
                }
                else if (received is { Count: 0, EndOfMessage: true } && begins)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    await EndOneAsync(over.Token);
                }

                begins = received.EndOfMessage;
            }
        }
        catch (Exception e) when (localIsGone && e is OperationCanceledException || e is SocketException)
        {
            // Nobody is left to wait for.
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationTokenSource over)
    {
        try
        {
            await local.WriteAsync(data, over.Token);
        }
        catch (IOException)
        {
            await LeaveAsync(over);
        }
    }

    private async Task LeaveAsync(CancellationTokenSource over)
    {
        localIsGone = true;
        over.CancelAfter(ClosePatience);
        await remote.CloseAsync(over.Token);
    }

    private async Task EndOneAsync(CancellationToken cancel)
    {
        if (Interlocked.Increment(ref ends) == 2)
            await remote.CloseAsync(cancel);
    }
}
