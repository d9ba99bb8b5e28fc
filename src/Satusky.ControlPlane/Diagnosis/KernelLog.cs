using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Looks for victims of the kernel's out-of-memory killer: Podman does not report them.</summary>
internal static partial class KernelLog
{
    private const int ReadAll = 3;
    private const int SizeOfBuffer = 10;

    /// <summary>Did the kernel kill a process of this container for lack of memory? Null when its log cannot be read.</summary>
    /// <param name="within">How far back to look, so that an earlier run of the same container does not count.</param>
    public static bool? SaysOutOfMemory(string containerId, TimeSpan within) =>
        Read() is { } log ? SaysOutOfMemory(log, containerId, SinceBoot() - within) : null;

    internal static bool SaysOutOfMemory(string log, string containerId, TimeSpan notBefore) =>
        log.Split('\n').Any(line =>
            line.Contains("oom-kill:", StringComparison.Ordinal)
            && line.Contains(containerId, StringComparison.Ordinal)
            && Stamp().Match(line) is { Success: true } stamp
            && TimeSpan.FromSeconds(double.Parse(stamp.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) >= notBefore);

    private static string? Read()
    {
        var size = Klogctl(SizeOfBuffer, [], 0);
        if (size <= 0)
        {
            return null;
        }

        var buffer = new byte[size];
        var count = Klogctl(ReadAll, buffer, size);
        return count < 0 ? null : Encoding.UTF8.GetString(buffer, 0, count);
    }

    private static TimeSpan SinceBoot() => TimeSpan.FromMilliseconds(Environment.TickCount64);

    [DllImport("libc", EntryPoint = "klogctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Klogctl(int type, byte[] buffer, int length);

    [GeneratedRegex(@"^(?:<\d+>)?\[\s*(\d+\.\d+)\]")]
    private static partial Regex Stamp();
}
