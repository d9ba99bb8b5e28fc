using System.Diagnostics;
using System.Globalization;

namespace Satusky.ContainerApi;

/// <summary>
/// The control group of a build's steps on this machine, on both versions of cgroups. Podman leaves a step running when its request is
/// cancelled, so the processes are killed here.
/// </summary>
public static class BuildCgroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Kills every process below a cgroup parent such as <c>/satusky-build-1</c> and gives their number; repeat it until that is 0. Needs root.</summary>
    public static int Kill(string cgroupParent)
    {
        var killed = Directories(cgroupParent)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "cgroup.procs", SearchOption.AllDirectories))
            .SelectMany(Processes)
            .ToHashSet();
        foreach (var process in killed)
            KillProcess(process);
        return killed.Count;
    }

    /// <summary>Removes the emptied groups; false while processes in them are still ending.</summary>
    public static bool TryRemove(string cgroupParent)
    {
        try
        {
            foreach (var directory in Directories(cgroupParent).SelectMany(WithChildren))
                Directory.Delete(directory);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Version 1 has a tree per controller; whether the parent is relative to the root is the engine's affair, it always lies below.
    private static IEnumerable<string> Directories(string cgroupParent)
    {
        var name = cgroupParent.Trim('/');
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Directory.EnumerateDirectories(Root).Select(tree => Path.Combine(tree, name)).Append(Path.Combine(Root, name)).Where(Directory.Exists);
    }

    private static IEnumerable<string> WithChildren(string directory) =>
        Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(directory);

    private static IEnumerable<int> Processes(string file)
    {
        try
        {
            return File.ReadAllLines(file).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void KillProcess(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
        }
    }
}
