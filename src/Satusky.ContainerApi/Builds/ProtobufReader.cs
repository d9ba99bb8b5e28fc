using System.Buffers.Binary;
using System.Text;

namespace Satusky.ContainerApi;

/// <summary>Walks the fields of one protobuf message. A truncated or malformed message is a protocol fault.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;
    private ReadOnlySpan<byte> rest = message;

    public int Field { get; private set; }

    /// <summary>Value of a number field, 0 for others.</summary>
    public ulong Number { get; private set; }

    /// <summary>Value of a string, bytes or message field, empty for others.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = [];
        switch (tag & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw Malformed($"wire type {tag & 7}");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var index = 0; index < MaxVarintBytes; index++)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << (7 * index);
            if (part < 0x80)
                return value;
        }

        throw Malformed("a number is too long");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw Malformed("it ends within a field");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private static ContainerApiException Malformed(string reason) =>
        new(EngineFault.Protocol, "reading build progress", $"a BuildKit message is malformed: {reason}");
}
