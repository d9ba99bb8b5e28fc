using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Satusky.Edge.Dns;

/// <summary>Asks the host's resolvers, one after the other, the way the client asked: over UDP or TCP.</summary>
internal sealed class DnsForwarder(HostResolvers resolvers, TimeProvider time)
{
    private static readonly TimeSpan PerServer = TimeSpan.FromSeconds(2);

    /// <summary>Null when no server answered.</summary>
    public async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> query, DnsQuestion question, bool overTcp, Func<IPEndPoint, bool> isSelf, CancellationToken cancellationToken)
    {
        // An id of our own: the client's could be guessed by somebody who knows the client.
        var asked = query.ToArray();
        RandomNumberGenerator.Fill(asked.AsSpan(0, 2));
        foreach (var server in resolvers.Current())
        {
            if (isSelf(server))
                continue;
            using var timeout = new CancellationTokenSource(PerServer, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                var reply = overTcp
                    ? await AskOverTcpAsync(server, asked, question, linked.Token)
                    : await AskOverUdpAsync(server, asked, question, linked.Token);
                if (reply is null)
                    continue;
                query.Span[..2].CopyTo(reply);
                return reply;
            }
            catch (Exception exception) when (exception is SocketException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next server may answer.
            }
        }

        return null;
    }

    private static async Task<byte[]?> AskOverUdpAsync(IPEndPoint server, byte[] query, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(query, cancellationToken);
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (IsReplyTo(buffer.AsSpan(0, length), query, question))
                return buffer[..length];
        }
    }

    private static async Task<byte[]?> AskOverTcpAsync(IPEndPoint server, byte[] query, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        using var stream = new NetworkStream(socket);
        await DnsTcp.WriteAsync(stream, query, cancellationToken);
        var reply = await DnsTcp.ReadAsync(stream, cancellationToken);
        return reply is not null && IsReplyTo(reply, query, question) ? reply : null;
    }

    private static bool IsReplyTo(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> query, DnsQuestion question) =>
        DnsMessage.IsReply(reply)
        && reply[..2].SequenceEqual(query[..2])
        && (BinaryPrimitives.ReadUInt16BigEndian(reply[4..]) == 0 || EchoesQuestion(reply, query, question));

    private static bool EchoesQuestion(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> query, DnsQuestion question) =>
        reply.Length >= question.End
        && Ascii.EqualsIgnoreCase(reply[DnsMessage.HeaderLength..question.End], query[DnsMessage.HeaderLength..question.End]);
}
