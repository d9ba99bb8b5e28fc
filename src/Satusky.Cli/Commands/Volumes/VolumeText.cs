using System.Globalization;
using Satusky.Contracts.Apps;

namespace Satusky.Cli.Commands.Volumes;

/// <summary>Words and numbers of volumes as people read them.</summary>
internal static class VolumeText
{
    private static readonly string[] Units = ["B", "Ki", "Mi", "Gi", "Ti"];

    public static string Of(VolumePolicy policy) => policy == VolumePolicy.Retain ? "retain" : "delete";

    public static string Of(VolumeAccess access) => access == VolumeAccess.Shared ? "shared" : "single-writer";

    public static string OfBytes(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        for (; amount >= 1024 && unit < Units.Length - 1; unit++)
            amount /= 1024;
        return amount.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + Units[unit];
    }
}
