using System.Globalization;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// The ulimits of instances, capped by what the engine's own process may have: it cannot give away more. Both are always
/// set, because engines fail on the default of the one that is left out.
/// </summary>
public static class HostLimits
{
    private const long OpenFiles = 65_536;
    private const long Processes = 1_048_576;

    /// <param name="enginePid">The process that starts containers; null for an engine on the limits of this process.</param>
    public static IReadOnlyList<Ulimit> Read(int? enginePid)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{enginePid?.ToString(CultureInfo.InvariantCulture) ?? "self"}/limits"));
        }
        catch (Exception e) when (enginePid is not null && e is IOException or UnauthorizedAccessException)
        {
            return Read(null);
        }
    }

    internal static IReadOnlyList<Ulimit> Parse(IEnumerable<string> lines)
    {
        var hard = lines.ToDictionary(line => line[..Math.Min(25, line.Length)].Trim(), HardLimit);
        return [Capped("nofile", OpenFiles, "Max open files"), Capped("nproc", Processes, "Max processes")];

        Ulimit Capped(string name, long wanted, string row)
        {
            var value = Math.Min(wanted, hard.GetValueOrDefault(row, wanted));
            return new Ulimit(name, value, value);
        }
    }

    private static long HardLimit(string line)
    {
        var fields = line.Length > 25 ? line[25..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
    }
}
