using System.Globalization;
using System.Net;

namespace Satusky.ControlPlane.Diagnosis;

internal sealed record ListeningSocket(IPAddress Address, int Port)
{
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}

/// <summary>Reads which TCP sockets listen in a process's network namespace.</summary>
internal static class ListeningSockets
{
    private const string ListenState = "0A";

    // Docker's own resolver listens on this address in every container.
    private static readonly IPAddress EngineResolver = IPAddress.Parse("127.0.0.11");

    /// <summary>The sockets, in the order of their ports; null when the process is gone or may not be looked into.</summary>
    public static IReadOnlyList<ListeningSocket>? Read(int pid)
    {
        try
        {
            var lines = File.ReadLines($"/proc/{pid}/net/tcp");
            var ipv6 = $"/proc/{pid}/net/tcp6";
            return Parse(File.Exists(ipv6) ? lines.Concat(File.ReadLines(ipv6)) : lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the listening sockets out of the lines of <c>net/tcp</c> and <c>net/tcp6</c>.</summary>
    internal static IReadOnlyList<ListeningSocket> Parse(IEnumerable<string> lines) =>
    [
        .. lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 3 && fields[3] == ListenState)
            .Select(fields => Socket(fields[1]))
            .Where(socket => !socket.Address.Equals(EngineResolver))
            .Distinct()
            .OrderBy(socket => socket.Port),
    ];

    private static ListeningSocket Socket(string field)
    {
        var (address, port) = (field[..^5], field[^4..]);
        return new ListeningSocket(Address(address), int.Parse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    // The kernel prints an address as 32-bit words of the host's byte order.
    private static IPAddress Address(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var word = 0; BitConverter.IsLittleEndian && word < bytes.Length; word += 4)
        {
            bytes.AsSpan(word, 4).Reverse();
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
