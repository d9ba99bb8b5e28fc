using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Satusky.ControlPlane.Access;

/// <summary>
/// Counts failed authentications of an address in fixed windows of a minute. Who is over the limit gets no reasons any more and fills no log;
/// good tokens are accepted all the same, because many people may share one address.
/// </summary>
internal sealed class FailureLimiter(TimeProvider time)
{
    public const int Limit = 20;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private Window current = new(DateTimeOffset.MinValue, []);

    /// <summary>Counts one failure; the time to wait when it is over the limit, else null.</summary>
    public TimeSpan? CountFailure(IPAddress address)
    {
        var now = time.GetUtcNow();
        var window = Volatile.Read(ref current);
        if (now - window.Start >= Length)
        {
            var next = new Window(now, []);
            var seen = Interlocked.CompareExchange(ref current, next, window);
            window = seen == window ? next : seen;
        }

        var failures = window.Failures.AddOrUpdate(Origin(address), 1, (_, count) => count + 1);
        return failures > Limit ? window.Start + Length - now : null;
    }

    // One subscriber has a whole /64.
    private static UInt128 Origin(IPAddress address)
    {
        var bytes = address.MapToIPv6().GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            bytes.AsSpan(8).Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed record Window(DateTimeOffset Start, ConcurrentDictionary<UInt128, int> Failures);
}
