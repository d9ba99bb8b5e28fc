using System.Globalization;
using System.Net;
using System.Numerics;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Networks this host already reaches, as the kernel lists them.</summary>
internal static class HostRoutes
{
    private const string Table = "/proc/net/route";

    public static IReadOnlyList<IPNetwork> Read() => File.Exists(Table) ? Parse(File.ReadLines(Table)) : [];

    /// <summary>Addresses and masks stand there as little-endian hexadecimal; the default route is left out.</summary>
    public static IReadOnlyList<IPNetwork> Parse(IEnumerable<string> lines) =>
    [
        .. lines.Skip(1)
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length > 7 && fields[1] != "00000000")
            .Select(fields => new IPNetwork(new IPAddress(Number(fields[1])), BitOperations.PopCount(Number(fields[7])))),
    ];

    private static uint Number(string hexadecimal) => uint.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
