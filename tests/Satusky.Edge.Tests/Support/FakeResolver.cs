using System.Net;
using System.Net.Sockets;

namespace Satusky.Edge.Tests.Support;

/// <summary>One of the host's resolvers: gives every A question one address, over UDP or TCP, or stays silent.</summary>
internal sealed class FakeResolver : IAsyncDisposable
{
    private static int last;

    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener tcp;
    private readonly byte[]? address;
    private readonly byte flags;
    private readonly Task running;
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="answer">Null never answers over UDP.</param>
    public FakeResolver(string? answer, bool truncatesUdp = false)
    {
        address = answer is null ? null : IPAddress.Parse(answer).GetAddressBytes();
        flags = (byte)(truncatesUdp ? 0x83 : 0x81);
        // An address of its own, so that the UDP port is free for TCP too.
        udp.Bind(new IPEndPoint(IPAddress.Parse($"127.56.0.{Interlocked.Increment(ref last)}"), 0));
        tcp = new TcpListener((IPEndPoint)udp.LocalEndPoint!);
        tcp.Start();
        running = Task.WhenAll(RunUdpAsync(), RunTcpAsync());
    }

    public IPEndPoint Endpoint => (IPEndPoint)tcp.LocalEndpoint;

    public Task Asked => asked.Task;

    public async ValueTask DisposeAsync()
    {
        udp.Dispose();
        tcp.Dispose();
        await running;
    }

    private byte[] Reply(ReadOnlySpan<byte> query, byte secondFlags)
    {
        byte[] reply = [.. query, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address!];
        (reply[2], reply[3], reply[7]) = (secondFlags, 0x80, 1);
        return reply;
    }

    private async Task RunUdpAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), CancellationToken.None);
                asked.TrySetResult();
                if (address is not null)
                    await udp.SendToAsync(Reply(buffer.AsSpan(0, received.ReceivedBytes), flags), SocketFlags.None, received.RemoteEndPoint, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task RunTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await tcp.AcceptTcpClientAsync(CancellationToken.None);
                var stream = client.GetStream();
                var prefix = new byte[2];
                await stream.ReadExactlyAsync(prefix, CancellationToken.None);
                var query = new byte[prefix[1]];
                await stream.ReadExactlyAsync(query, CancellationToken.None);
                var reply = Reply(query, 0x81);
                await stream.WriteAsync(new byte[] { 0, (byte)reply.Length }, CancellationToken.None);
                await stream.WriteAsync(reply, CancellationToken.None);
                // The reply is out when the client closes, and with the socket the last of it.
                await stream.ReadAtLeastAsync(prefix, 1, throwOnEndOfStream: false, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
