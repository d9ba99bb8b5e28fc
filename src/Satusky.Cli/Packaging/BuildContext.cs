using Satusky.Contracts.Status;

namespace Satusky.Cli.Packaging;

/// <summary>The files that go to the builder: a folder without what its .dockerignore excludes.</summary>
internal sealed class BuildContext
{
    /// <summary>The largest context that is sent, before compression.</summary>
    public const long MaxBytes = 500L * 1024 * 1024;

    private const string GeneralList = ".dockerignore";

    private readonly string root;
    private readonly IgnoreFile ignore;
    private readonly HashSet<string> always;
    private readonly List<ContextEntry> entries = [];

    private BuildContext(string root, string dockerfile)
    {
        (this.root, Dockerfile) = (root, dockerfile);
        // The builder wants both, whatever the rules say. A list for one Dockerfile alone takes the place of the general one,
        // which then must stay behind, or the builder would apply it as well.
        var own = dockerfile + ".dockerignore";
        var list = File.Exists(Path.Combine(root, own)) ? own : GeneralList;
        ignore = File.Exists(Path.Combine(root, list)) ? IgnoreFile.Parse(File.ReadAllText(Path.Combine(root, list))) : IgnoreFile.None;
        always = [dockerfile, list];
    }

    /// <summary>Path of the Dockerfile in the context.</summary>
    public string Dockerfile { get; }

    public IReadOnlyList<ContextEntry> Entries => entries;

    public long Bytes { get; private set; }

    /// <summary>Finds what to send; refuses what cannot be built or sent, by name.</summary>
    public static BuildContext Collect(string folder, string dockerfile)
    {
        var path = string.Join('/', dockerfile.Split('/').Where(part => part is not ("" or ".")));
        CheckDockerfile(folder, path);
        var context = new BuildContext(folder, path);
        try
        {
            context.Walk(new DirectoryInfo(folder), "", context.entries);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault($"cannot read the build context: {e.Message}", "Make it readable, or exclude it in .dockerignore");
        }

        context.Bytes = context.entries.Sum(entry => entry.Size);
        return context.Bytes <= MaxBytes ? context : throw context.TooLarge();
    }

    private static void CheckDockerfile(string folder, string dockerfile)
    {
        var file = new FileInfo(Path.Combine(folder, dockerfile));
        if (!file.Exists)
        {
            throw Fault(
                dockerfile == "Dockerfile"
                    ? $"no valid Dockerfile found: please ensure a Dockerfile exists in your project ({folder})"
                    : $"dockerfile not found at {file.FullName}",
                "Name it with --dockerfile or in satusky.toml, or deploy a ready image with --image");
        }

        if (file.Length == 0 && file.LinkTarget is null)
            throw Fault($"dockerfile is empty at {file.FullName}", "It needs at least a line 'FROM <image>'");
    }

    private void Walk(DirectoryInfo folder, string prefix, List<ContextEntry> into)
    {
        foreach (var item in folder.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal))
        {
            var path = prefix + item.Name;
            if (item is DirectoryInfo { LinkTarget: null } child)
                WalkFolder(child, path, into);
            else if (always.Contains(path) || (path != GeneralList && !ignore.Excludes(path)))
                into.Add(EntryOf(item, path));
        }
    }

    private void WalkFolder(DirectoryInfo folder, string path, List<ContextEntry> into)
    {
        var excluded = ignore.Excludes(path);
        if (excluded && !ignore.MayIncludeBelow(path) && !always.Any(needed => needed.StartsWith(path + "/", StringComparison.Ordinal)))
            return;

        var below = new List<ContextEntry>();
        Walk(folder, path + "/", below);
        if (!excluded || below.Count > 0)
            into.Add(new ContextEntry(path, folder.FullName, EntryKind.Folder, 0, ModeOf(folder), folder.LastWriteTimeUtc));
        into.AddRange(below);
    }

    private ContextEntry EntryOf(FileSystemInfo item, string path)
    {
        if (item.LinkTarget is { } target)
        {
            return ContextLink.StaysInside(root, path, target)
                ? new ContextEntry(path, item.FullName, EntryKind.Link, 0, ModeOf(item), item.LastWriteTimeUtc, target)
                : throw Fault(
                    $"the link {path} -> {target} leaves the build context",
                    $"Point it inside the folder of satusky.toml, or add '{path}' to .dockerignore");
        }

        if (SpecialFile.KindOf(item.FullName) is { } kind)
            throw Fault($"{path} is {kind}, which cannot be sent", $"Remove it, or add '{path}' to .dockerignore");

        return new ContextEntry(path, item.FullName, EntryKind.File, ((FileInfo)item).Length, ModeOf(item), item.LastWriteTimeUtc);
    }

    private static UnixFileMode ModeOf(FileSystemInfo item) =>
        OperatingSystem.IsWindows() ? (UnixFileMode)0b111_101_101 : item.UnixFileMode;

    /// <summary>Names what weighs most: top folders and files together with all below them.</summary>
    private CliException TooLarge()
    {
        var biggest = entries.GroupBy(entry => entry.Path.Split('/')[0]).Select(group => (group.Key, Bytes: group.Sum(entry => entry.Size)))
            .OrderByDescending(group => group.Bytes).Take(5).Select(group => $"{Megabytes(group.Bytes),8}  {group.Key}");
        return new CliException(
            $"the build context is {Megabytes(Bytes)}, more than the {Megabytes(MaxBytes)} that can be sent",
            "Exclude what the build does not need in .dockerignore")
        { Code = Reasons.TooLarge, Details = ["biggest entries:", .. biggest] };
    }

    private static string Megabytes(long bytes) => $"{bytes / (1024 * 1024)} MB";

    private static CliException Fault(string message, string hint) => new(message, hint) { Code = Reasons.InvalidContext };
}
