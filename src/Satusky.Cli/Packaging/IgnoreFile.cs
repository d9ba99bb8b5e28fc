namespace Satusky.Cli.Packaging;

/// <summary>The rules of a .dockerignore: the last line that matches a path decides.</summary>
internal sealed class IgnoreFile(IReadOnlyList<IgnorePattern> patterns)
{
    public static IgnoreFile None { get; } = new([]);

    public static IgnoreFile Parse(string text) =>
        new([.. text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Select(IgnorePattern.Parse).OfType<IgnorePattern>()]);

    public bool Excludes(string path)
    {
        var excluded = false;
        foreach (var pattern in patterns)
        {
            if (pattern.IsException == excluded && pattern.Matches(path))
                excluded = !pattern.IsException;
        }

        return excluded;
    }

    /// <summary>Whether an excluded folder must be walked all the same, because an exception may name something in it.</summary>
    public bool MayIncludeBelow(string folder) => patterns.Any(pattern => pattern.IsException && pattern.MayMatchBelow(folder));
}
