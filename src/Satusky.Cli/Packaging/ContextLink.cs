namespace Satusky.Cli.Packaging;

/// <summary>Follows symbolic links the way the builder would, to see whether one leaves the context.</summary>
internal static class ContextLink
{
    private const int MaxLinks = 40;

    /// <summary>Whether the link at <paramref name="path"/>, below <paramref name="root"/>, stays inside wherever it leads.</summary>
    public static bool StaysInside(string root, string path, string target)
    {
        var links = 0;
        var folder = path.Split('/')[..^1].ToList();
        return Walk(root, folder, target, ref links);
    }

    /// <param name="at">The folder so far, as names below the root; links on the way are replaced by where they lead.</param>
    private static bool Walk(string root, List<string> at, string target, ref int links)
    {
        if (target.StartsWith('/') || ++links > MaxLinks)
            return false;

        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".")
                continue;

            if (part == "..")
            {
                if (at.Count == 0)
                    return false;
                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(part);
            var next = new FileInfo(Path.Combine(root, Path.Combine([.. at]))).LinkTarget;
            if (next is null)
                continue;

            at.RemoveAt(at.Count - 1);
            if (!Walk(root, at, next, ref links))
                return false;
        }

        return true;
    }
}
