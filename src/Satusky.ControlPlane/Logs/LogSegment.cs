using System.Globalization;

namespace Satusky.ControlPlane.Logs;

/// <summary>One file of an app's log, named by the number of its first line.</summary>
internal sealed record LogSegment(long First, string Path)
{
    private const string Suffix = ".log";

    public static LogSegment At(string directory, long first) =>
        new(first, System.IO.Path.Combine(directory, first.ToString("D16", CultureInfo.InvariantCulture) + Suffix));

    /// <summary>The segments in a folder, oldest first.</summary>
    public static IEnumerable<LogSegment> FindAll(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        return Directory.EnumerateFiles(directory, "*" + Suffix)
            .Select(path => (path, parsed: LogCursor.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), out var first), first))
            .Where(file => file.parsed)
            .Select(file => new LogSegment(file.first, file.path))
            .OrderBy(segment => segment.First);
    }
}
