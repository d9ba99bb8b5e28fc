using System.Buffers.Binary;
using System.Text;

namespace Satusky.Edge.Dns;

/// <summary>A question with one name, as every resolver sends it (RFC 1035, EDNS of RFC 6891).</summary>
/// <param name="Name">Lower case, without the final dot.</param>
/// <param name="End">Where the question section ends in the packet.</param>
/// <param name="UdpSize">How large an answer over UDP may be.</param>
internal readonly record struct DnsQuestion(string Name, ushort Type, ushort Class, int End, bool HasEdns, int UdpSize);

/// <summary>Reads questions and writes answers; packets that are no question are nobody's business.</summary>
internal static class DnsMessage
{
    public const ushort TypeA = 1;
    public const ushort TypeAny = 255;
    public const ushort ClassInternet = 1;
    public const int HeaderLength = 12;

    public const byte NoError = 0;
    public const byte ServerFailure = 2;
    public const byte NameError = 3;
    public const byte NotImplemented = 4;

    private const ushort TypeOpt = 41;
    private const int PlainUdpSize = 512;

    // Fits into one packet on every usual path.
    private const int LargestUdpSize = 1232;

    private const int AddressRecordLength = 16;
    private const int OptRecordLength = 11;

    public static bool IsReply(ReadOnlySpan<byte> packet) => packet.Length >= HeaderLength && (packet[2] & 0x80) != 0;

    public static bool IsTruncated(ReadOnlySpan<byte> packet) => (packet[2] & 0x02) != 0;

    public static int OpCode(ReadOnlySpan<byte> packet) => (packet[2] >> 3) & 0x0F;

    public static bool TryRead(ReadOnlySpan<byte> packet, out DnsQuestion question)
    {
        question = default;
        if (packet.Length < HeaderLength || IsReply(packet) || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) != 1)
            return false;
        var name = new StringBuilder();
        var position = HeaderLength;
        while (true)
        {
            if (position >= packet.Length)
                return false;
            int length = packet[position++];
            if (length == 0)
                break;
            if (length > 63 || position + length > packet.Length || name.Length + length > 254)
                return false;
            if (name.Length > 0)
                name.Append('.');
            foreach (var octet in packet.Slice(position, length))
                name.Append(octet == '.' ? '\\' : char.ToLowerInvariant((char)octet));
            position += length;
        }

        if (position + 4 > packet.Length)
            return false;
        var type = BinaryPrimitives.ReadUInt16BigEndian(packet[position..]);
        var @class = BinaryPrimitives.ReadUInt16BigEndian(packet[(position + 2)..]);
        position += 4;
        var edns = TryReadEdns(packet, position, out var size);
        question = new DnsQuestion(name.ToString(), type, @class, position, edns, edns ? Math.Clamp(size, PlainUdpSize, LargestUdpSize) : PlainUdpSize);
        return true;
    }

    /// <summary>The answer to a question; as many addresses as fit, with TTL 0 because instances come and go.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> query, DnsQuestion question, byte code, ReadOnlySpan<byte[]> addresses, int first = 0)
    {
        var room = question.UdpSize - question.End - (question.HasEdns ? OptRecordLength : 0);
        var count = Math.Min(addresses.Length, Math.Max(0, room / AddressRecordLength));
        var reply = new byte[question.End + count * AddressRecordLength + (question.HasEdns ? OptRecordLength : 0)];
        query[..question.End].CopyTo(reply);
        // QR, the query's opcode and RD; then RA and the code. Authoritative for the names answered here.
        reply[2] = (byte)(0x80 | (query[2] & 0x79) | (code is NoError or NameError ? 0x04 : 0));
        reply[3] = (byte)(0x80 | code);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(6), (ushort)count);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(8), 0);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(10), (ushort)(question.HasEdns ? 1 : 0));
        var rest = reply.AsSpan(question.End);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, 0xC000 | HeaderLength);
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], TypeA);
            BinaryPrimitives.WriteUInt16BigEndian(rest[4..], ClassInternet);
            BinaryPrimitives.WriteUInt16BigEndian(rest[10..], 4);
            addresses[(first + i) % addresses.Length].CopyTo(rest[12..]);
            rest = rest[AddressRecordLength..];
        }

        if (question.HasEdns)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest[1..], TypeOpt);
            BinaryPrimitives.WriteUInt16BigEndian(rest[3..], LargestUdpSize);
        }

        return reply;
    }

    private static bool TryReadEdns(ReadOnlySpan<byte> packet, int position, out int size)
    {
        size = 0;
        var hasOnlyAdditional = BinaryPrimitives.ReadUInt32BigEndian(packet[6..]) == 0 && BinaryPrimitives.ReadUInt16BigEndian(packet[10..]) > 0;
        if (!hasOnlyAdditional || position + OptRecordLength > packet.Length || packet[position] != 0)
            return false;
        size = BinaryPrimitives.ReadUInt16BigEndian(packet[(position + 3)..]);
        return BinaryPrimitives.ReadUInt16BigEndian(packet[(position + 1)..]) == TypeOpt;
    }
}
