using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Satusky.Edge.Tests.Support;

internal sealed record DnsReply(int Code, bool Truncated, IReadOnlyList<string> Addresses, IReadOnlyList<uint> Ttls, bool HasEdns);

/// <summary>Asks one question over a real socket, from an address of its choice.</summary>
internal sealed class DnsClient(IPEndPoint server, string from)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static byte[] Query(string name, ushort type = 1, bool edns = false)
    {
        var query = new List<byte> { 0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, (byte)(edns ? 1 : 0) };
        foreach (var label in name.Split('.'))
        {
            query.Add((byte)label.Length);
            query.AddRange(Encoding.ASCII.GetBytes(label));
        }

        query.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        if (edns)
            query.AddRange([0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0]);
        return [.. query];
    }

    public async Task<DnsReply> AskAsync(string name, ushort type = 1, bool edns = false)
    {
        var reply = await ExchangeAsync(Query(name, type, edns));
        Assert.NotNull(reply);
        return Parse(reply);
    }

    public async Task<byte[]?> ExchangeAsync(byte[] packet, TimeSpan? patience = null)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        // Connected: a reply from any other address than the one that was asked is not received.
        await socket.ConnectAsync(server, Stop);
        await socket.SendAsync(packet, Stop);
        var buffer = new byte[4096];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        timeout.CancelAfter(patience ?? Patience);
        try
        {
            return buffer[..await socket.ReceiveAsync(buffer, timeout.Token)];
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    public async Task<DnsReply> AskOverTcpAsync(string name)
    {
        using var tcp = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await tcp.ConnectAsync(server, Stop);
        var query = Query(name);
        await tcp.GetStream().WriteAsync(new byte[] { 0, (byte)query.Length }, Stop);
        await tcp.GetStream().WriteAsync(query, Stop);
        var prefix = new byte[2];
        await tcp.GetStream().ReadExactlyAsync(prefix, Stop);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await tcp.GetStream().ReadExactlyAsync(reply, Stop);
        return Parse(reply);
    }

    private static DnsReply Parse(ReadOnlySpan<byte> reply)
    {
        Assert.Equal(0x1234, BinaryPrimitives.ReadUInt16BigEndian(reply));
        Assert.True((reply[2] & 0x80) != 0);
        var (answers, additional) = (BinaryPrimitives.ReadUInt16BigEndian(reply[6..]), BinaryPrimitives.ReadUInt16BigEndian(reply[10..]));
        var position = 12;
        while (reply[position] != 0)
            position += reply[position] + 1;
        position += 5;
        List<string> addresses = [];
        List<uint> ttls = [];
        for (var i = 0; i < answers; i++, position += 16)
        {
            ttls.Add(BinaryPrimitives.ReadUInt32BigEndian(reply[(position + 6)..]));
            addresses.Add(new IPAddress(reply.Slice(position + 12, 4)).ToString());
        }

        return new DnsReply(reply[3] & 0x0F, (reply[2] & 2) != 0, addresses, ttls, additional == 1 && reply[position + 2] == 41);
    }
}
