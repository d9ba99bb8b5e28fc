using System.Globalization;

namespace Satusky.ControlPlane.Logs;

/// <summary>
/// The number of a line in its app's whole log, counted from 0 and never used again; it stays exact when segments are gone,
/// so that a watcher can be told how many lines it missed.
/// </summary>
internal static class LogCursor
{
    public static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string? cursor, out long number) =>
        long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
