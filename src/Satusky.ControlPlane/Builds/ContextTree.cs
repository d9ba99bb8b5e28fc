namespace Satusky.ControlPlane.Builds;

/// <summary>The names of a build context and what they are, to find links that leave it and names that collide.</summary>
internal sealed class ContextTree
{
    private const int MaxHops = 255;
    private const int MaxSteps = 5_000_000;
    private static readonly Node ImpliedFolder = new(ContextEntryKind.Directory, "", IsBlank: true);

    private readonly Dictionary<string, Node> nodes = new(StringComparer.Ordinal) { [""] = ImpliedFolder };
    private int steps;

    /// <summary>Adds an entry; the fault is a sentence that names it.</summary>
    public string? Add(ContextEntry entry)
    {
        if (ContextPath.Normalize(entry.Name, out var fault) is not { } path)
        {
            return fault;
        }

        return FaultOfParents(path)
            ?? FaultOfDuplicate(path, entry)
            ?? (entry.Kind == ContextEntryKind.HardLink ? AddHardLink(path, entry) : Put(path, new Node(entry.Kind, entry.Target, entry.IsBlank)));
    }

    /// <summary>The first symbolic link that leaves the context, as a sentence.</summary>
    public string? FaultOfLinks() => nodes
        .Where(pair => pair.Value.Kind == ContextEntryKind.SymbolicLink)
        .Select(pair => Resolve(pair.Key).Fault)
        .FirstOrDefault(fault => fault is not null);

    public string? FaultOfDockerfile(string dockerfile)
    {
        if (ContextPath.Normalize(dockerfile, out var fault) is not { } path)
        {
            return fault;
        }

        return Resolve(path).Path is { } real && nodes.TryGetValue(real, out var node) && node.Kind == ContextEntryKind.File
            ? node.IsBlank ? $"dockerfile is empty at {dockerfile}" : null
            : $"dockerfile not found at {dockerfile} in the build context: create it there, name another with --dockerfile, or see whether .dockerignore leaves it out";
    }

    private string? FaultOfParents(string path)
    {
        for (var parent = ContextPath.Parent(path); parent.Length > 0; parent = ContextPath.Parent(parent))
        {
            if (!nodes.TryAdd(parent, ImpliedFolder))
            {
                return nodes[parent].Kind == ContextEntryKind.Directory
                    ? null
                    : $"\"{Shown(path)}\" lies below \"{Shown(parent)}\", which is no folder in the archive: pack the build context again";
            }
        }

        return null;
    }

    private string? FaultOfDuplicate(string path, ContextEntry entry) =>
        nodes.TryGetValue(path, out var there) && !(there.Kind == ContextEntryKind.Directory && entry.Kind == ContextEntryKind.Directory)
            ? $"\"{Shown(entry.Name)}\" is in the archive twice: pack the build context again"
            : null;

    private string? AddHardLink(string path, ContextEntry entry)
    {
        if (ContextPath.Normalize(entry.Target, out _) is not { } target)
        {
            return $"\"{Shown(entry.Name)}\" is a hard link that leaves the build context (to \"{Shown(entry.Target)}\"): copy the file into the context";
        }

        return nodes.TryGetValue(target, out var file) && file.Kind == ContextEntryKind.File
            ? Put(path, file)
            : $"\"{Shown(entry.Name)}\" is a hard link to \"{Shown(entry.Target)}\", which is no file before it in the archive: pack the build context again";
    }

    private string? Put(string path, Node node)
    {
        nodes[path] = node;
        return null;
    }

    /// <summary>
    /// Follows <paramref name="path"/> as the kernel would, link by link: looking at the text of a target alone misses
    /// <c>a/link/..</c>, which is above the place that <c>link</c> points to.
    /// </summary>
    private (string? Path, string? Fault) Resolve(string path)
    {
        var rest = new Stack<string>(ContextPath.Parts(path).Reverse());
        var reached = "";
        var hops = 0;
        while (rest.TryPop(out var part))
        {
            if (++steps > MaxSteps)
            {
                return (null, "the build context has too many links: list what the image does not need in .dockerignore");
            }

            if (part == "..")
            {
                if (reached.Length == 0)
                {
                    return (null, Leaving(path));
                }

                reached = ContextPath.Parent(reached);
                continue;
            }

            var next = reached.Length == 0 ? part : $"{reached}/{part}";
            if (!nodes.TryGetValue(next, out var node) || node.Kind != ContextEntryKind.SymbolicLink)
            {
                reached = next;
                continue;
            }

            if (++hops > MaxHops)
            {
                return (null, $"\"{Shown(path)}\" is a link that leads in a circle: remove it or list it in .dockerignore");
            }

            if (node.Target.StartsWith('/'))
            {
                return (null, Leaving(path));
            }

            foreach (var step in ContextPath.Parts(node.Target).Reverse())
            {
                rest.Push(step);
            }
        }

        return (reached, null);
    }

    private string Leaving(string path) => nodes.TryGetValue(path, out var link)
        ? $"\"{Shown(path)}\" is a link that leaves the build context (to \"{Shown(link.Target)}\"): copy what it points to into the context, or list it in .dockerignore"
        : $"\"{Shown(path)}\" leaves the build context: give a path inside it";

    private static string Shown(string name) => ContextPath.Shown(name);

    private sealed record Node(ContextEntryKind Kind, string Target, bool IsBlank);
}
