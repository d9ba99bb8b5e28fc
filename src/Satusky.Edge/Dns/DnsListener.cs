using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Dns;

/// <summary>Answers at the gateway of one app network, over UDP and TCP.</summary>
internal sealed class DnsListener : IAsyncDisposable
{
    private const int LargestQuery = 4096;
    private const int MaxAtOnce = 256;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TcpIdle = TimeSpan.FromSeconds(10);

    private readonly IPNetwork subnet;
    private readonly Answerer answer;
    private readonly TimeProvider time;
    private readonly Socket udp;
    private readonly Socket tcp;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim atOnce = new(MaxAtOnce);
    private readonly Task running;

    /// <param name="answer">Gives null for what deserves no answer.</param>
    /// <exception cref="SocketException">The gateway's port cannot be bound.</exception>
    public DnsListener(EdgeNetwork network, int port, Answerer answer, TimeProvider time)
    {
        subnet = IPNetwork.Parse(network.Subnet);
        this.answer = answer;
        this.time = time;
        var endpoint = new IPEndPoint(IPAddress.Parse(network.Gateway), port);
        udp = Bind(endpoint, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            tcp = Bind(endpoint, SocketType.Stream, ProtocolType.Tcp);
            tcp.Listen();
        }
        catch
        {
            udp.Dispose();
            tcp?.Dispose();
            throw;
        }

        running = Task.WhenAll(RunUdpAsync(), RunTcpAsync());
    }

    public delegate ValueTask<byte[]?> Answerer(ReadOnlyMemory<byte> query, bool overTcp, CancellationToken cancellationToken);

    /// <summary>Frees the port at once; <see cref="DisposeAsync"/> also waits for the loops.</summary>
    public void Close()
    {
        stopping.Cancel();
        udp.Dispose();
        tcp.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await running;
    }

    private static Socket Bind(IPEndPoint endpoint, SocketType type, ProtocolType protocol)
    {
        const int IpProtoIp = 0, IpFreeBind = 15;
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            // The bridge, and with it the address, exists only while a container uses the network.
            socket.SetRawSocketOption(IpProtoIp, IpFreeBind, [1, 0, 0, 0]);
            if (type == SocketType.Stream)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task RunUdpAsync()
    {
        await Task.Yield();
        var buffer = new byte[LargestQuery];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stopping.Token);
                var client = (IPEndPoint)received.RemoteEndPoint;
                if (!subnet.Contains(client.Address) || !atOnce.Wait(0, CancellationToken.None))
                    continue;
                _ = AnswerUdpAsync(buffer[..received.ReceivedBytes], client);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A refused earlier reply shows up here; a stop ends the loop.
            }
        }
    }

    private async Task AnswerUdpAsync(byte[] query, IPEndPoint client)
    {
        try
        {
            if (await answer(query, false, stopping.Token) is { } reply)
                await udp.SendToAsync(reply, SocketFlags.None, client, stopping.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client asks again.
        }
        finally
        {
            atOnce.Release();
        }
    }

    private async Task RunTcpAsync()
    {
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var connection = await tcp.AcceptAsync(stopping.Token);
                if (subnet.Contains(((IPEndPoint)connection.RemoteEndPoint!).Address) && atOnce.Wait(0, CancellationToken.None))
                    _ = AnswerTcpAsync(connection);
                else
                    connection.Dispose();
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client left before it was accepted, a stop, or no descriptors are left, which takes a moment to pass.
                await Task.Delay(AcceptPause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AnswerTcpAsync(Socket connection)
    {
        try
        {
            using var stream = new NetworkStream(connection, ownsSocket: true);
            while (true)
            {
                using var idle = new CancellationTokenSource(TcpIdle, time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stopping.Token);
                if (await DnsTcp.ReadAsync(stream, linked.Token) is not { } query || await answer(query, true, linked.Token) is not { } reply)
                    return;
                await DnsTcp.WriteAsync(stream, reply, linked.Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            // Idle, gone or stopping.
        }
        finally
        {
            atOnce.Release();
        }
    }
}
