using System.Diagnostics;

namespace Satusky.Architecture.Tests;

/// <summary>The files of this repository as git sees them: tracked, or new and not ignored.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> Sources => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Satusky.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Satusky.slnx is in no folder above the tests.");
        return folder;
    }

    private static List<string> ListFiles()
    {
        // CI clones as one user and may test as another, which git refuses by default.
        var start = new ProcessStartInfo("git", ["-c", $"safe.directory={Root}", "ls-files", "-co", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
