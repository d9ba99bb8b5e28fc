using System.Buffers.Binary;

namespace Satusky.Edge.Dns;

/// <summary>DNS messages on a stream: two bytes of length, then the message.</summary>
internal static class DnsTcp
{
    /// <summary>Null at the end of the stream.</summary>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[2];
        if (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, cancellationToken) < 2)
            return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        var read = await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken);
        return read == message.Length ? message : null;
    }

    public static ValueTask WriteAsync(Stream stream, ReadOnlySpan<byte> message, CancellationToken cancellationToken)
    {
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsSpan(2));
        return stream.WriteAsync(framed, cancellationToken);
    }
}
