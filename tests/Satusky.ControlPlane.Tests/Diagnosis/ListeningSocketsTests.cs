using System.Net;
using System.Net.Sockets;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Tests.Diagnosis;

public sealed class ListeningSocketsTests
{
    [Fact]
    public void Real_listeners_of_this_process_are_found()
    {
        using var any = Listen(IPAddress.Any);
        using var loopback = Listen(IPAddress.Loopback);
        using var both = Listen(IPAddress.IPv6Any);

        var sockets = ListeningSockets.Read(Environment.ProcessId);

        Assert.NotNull(sockets);
        Assert.Contains(Of(any), sockets);
        Assert.Contains(Of(loopback), sockets);
        Assert.Contains(Of(both), sockets);
    }

    [Fact]
    public void A_connected_socket_is_no_listener()
    {
        using var listener = Listen(IPAddress.Loopback);
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);

        var port = ((IPEndPoint)client.LocalEndPoint!).Port;

        Assert.DoesNotContain(ListeningSockets.Read(Environment.ProcessId)!, socket => socket.Port == port);
    }

    [Fact]
    public void A_process_that_is_gone_gives_no_answer() => Assert.Null(ListeningSockets.Read(int.MaxValue));

    [Fact]
    public void The_kernel_s_table_is_read_without_the_engine_s_resolver()
    {
        string[] lines =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0B00007F:A1B2 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0",
            "   2: 0200590A:0050 0100590A:D431 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0",
            "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4",
            "   1: 0000000000000000FFFF00000200590A:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5",
        ];

        Assert.Equal(["[::]:80", "10.89.0.2:443", "127.0.0.1:8080"], ListeningSockets.Parse(lines).Select(socket => socket.ToString()));
    }

    private static ListeningSocket Of(Socket socket)
    {
        var end = (IPEndPoint)socket.LocalEndPoint!;
        return new ListeningSocket(end.Address, end.Port);
    }

    private static Socket Listen(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }
}
