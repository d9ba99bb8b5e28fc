using System.Text.RegularExpressions;

namespace Satusky.Architecture.Tests;

public sealed partial class DocumentLinks
{
    public static TheoryData<string> Documents => [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_resolves(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var broken = Link().Matches(Repository.Read(document))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(target => !Resolves(folder, document, target));

        Assert.True(!broken.Any(), $"{document} links to {string.Join(", ", broken)}, which is not there. Mend the link or write the page.");
    }

    private static bool Resolves(string folder, string document, string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0].Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(folder, parts[0]));
        if (!Path.Exists(file)) return false;
        return parts.Length == 1 || File.ReadLines(file).Where(line => line.StartsWith('#')).Any(line => Anchor(line) == parts[1]);
    }

    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"(?<!!)\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
