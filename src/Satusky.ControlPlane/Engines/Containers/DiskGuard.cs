using System.Globalization;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>How much must stay free on a file system: the larger of the two.</summary>
internal sealed record DiskReserve(long Bytes = 2L * 1024 * 1024 * 1024, double Share = 0.05);

/// <summary>Free and total bytes of the file system that holds a path.</summary>
internal sealed record DiskSpace(long Free, long Total)
{
    public static DiskSpace Of(string path)
    {
        var existing = Path.GetFullPath(path);
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        var drive = new DriveInfo(existing);
        return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
    }
}

/// <summary>Refuses what needs disk space before the disk is full.</summary>
internal sealed class DiskGuard(DiskReserve reserve, Func<string, DiskSpace>? measure = null)
{
    private readonly Func<string, DiskSpace> measure = measure ?? DiskSpace.Of;

    /// <summary>The verdict <see cref="Reasons.DiskPressure"/> when one of the folders lies on a file system that is nearly full, else null.</summary>
    /// <param name="folders">The platform's state and the engine's storage.</param>
    public Verdict? Check(params IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            var space = measure(folder);
            var needed = Math.Max(reserve.Bytes, (long)(space.Total * reserve.Share));
            if (space.Free < needed)
            {
                return Verdict.False(
                    Reasons.DiskPressure,
                    $"the disk of {folder} has only {Written(space.Free)} free, and {Written(needed)} must stay free",
                    [$"{folder}: {Written(space.Free)} free of {Written(space.Total)}"],
                    "free some space, for example with `podman image prune` or `docker image prune`, or give the disk more room, and deploy again");
            }
        }

        return null;
    }

    private static string Written(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.0} GiB");
}
