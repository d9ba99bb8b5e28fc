namespace Satusky.Cli.Packaging;

/// <summary>One line of a .dockerignore, matched against whole paths with forward slashes.</summary>
internal sealed class IgnorePattern
{
    private readonly string pattern;

    private IgnorePattern(string pattern, bool isException) => (this.pattern, IsException) = (pattern, isException);

    /// <summary>Starts with <c>!</c>: takes back what an earlier line excluded.</summary>
    public bool IsException { get; }

    /// <summary>Reads a line; null for empty lines and comments.</summary>
    public static IgnorePattern? Parse(string line)
    {
        // As Docker does: only a # in the first column starts a comment, and white space around a pattern does not count.
        if (line.StartsWith('#'))
            return null;

        var text = line.Trim();
        var isException = text.StartsWith('!');
        if (isException)
            text = text[1..].Trim();
        text = Clean(text);
        return text.Length == 0 ? null : new IgnorePattern(text, isException);
    }

    /// <summary>Whether the pattern names the path itself or one of the folders above it.</summary>
    public bool Matches(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (Match(pattern, path.AsSpan(0, end)))
                return true;
        }

        return false;
    }

    /// <summary>Whether the pattern could name something below the folder.</summary>
    public bool MayMatchBelow(string folder)
    {
        var wild = pattern.AsSpan().IndexOfAny("*?[\\");
        var literal = wild < 0 ? pattern : pattern[..(pattern.LastIndexOf('/', wild) + 1)];
        var below = folder + "/";
        return literal.StartsWith(below, StringComparison.Ordinal) || below.StartsWith(literal, StringComparison.Ordinal);
    }

    /// <summary>Removes empty and "." parts, resolves ".." and drops slashes at both ends.</summary>
    private static string Clean(string text)
    {
        var parts = new List<string>();
        foreach (var part in text.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private static bool Match(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        while (pattern.Length > 0)
        {
            if (pattern.StartsWith("**"))
                return MatchDeep(pattern.TrimStart('*'), path);
            if (pattern[0] == '*')
                return MatchStar(pattern[1..], path);
            if (path.Length == 0 || !MatchOne(ref pattern, path[0]))
                return false;
            path = path[1..];
        }

        return path.Length == 0;
    }

    /// <summary><c>**/</c> stands for any number of whole folders, <c>**</c> elsewhere for any text.</summary>
    private static bool MatchDeep(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        if (rest.Length == 0)
            return true;

        var wholeFolders = rest[0] == '/';
        if (wholeFolders)
            rest = rest[1..];
        for (var start = 0; start <= path.Length; start++)
        {
            if ((!wholeFolders || start == 0 || path[start - 1] == '/') && Match(rest, path[start..]))
                return true;
        }

        return false;
    }

    private static bool MatchStar(ReadOnlySpan<char> rest, ReadOnlySpan<char> path)
    {
        for (var start = 0; start <= path.Length; start++)
        {
            if (Match(rest, path[start..]))
                return true;
            if (start < path.Length && path[start] == '/')
                return false;
        }

        return false;
    }

    /// <summary>Matches one character and moves the pattern past what matched it.</summary>
    private static bool MatchOne(ref ReadOnlySpan<char> pattern, char c)
    {
        var first = pattern[0];
        if (first == '[' && pattern[1..].IndexOf(']') is var end && end > 0)
        {
            var set = pattern.Slice(1, end);
            pattern = pattern[(end + 2)..];
            return c != '/' && MatchSet(set, c);
        }

        if (first == '\\' && pattern.Length > 1)
        {
            first = pattern[1];
            pattern = pattern[2..];
            return first == c;
        }

        pattern = pattern[1..];
        return first == '?' ? c != '/' : first == c;
    }

    private static bool MatchSet(ReadOnlySpan<char> set, char c)
    {
        var negated = set[0] is '^';
        var inside = false;
        for (var i = negated ? 1 : 0; i < set.Length; i++)
        {
            if (set[i] == '\\' && i + 1 < set.Length)
                i++;
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                inside |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                inside |= c == set[i];
            }
        }

        return inside != negated;
    }
}
