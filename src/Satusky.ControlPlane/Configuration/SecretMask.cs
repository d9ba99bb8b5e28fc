using System.Buffers;
using System.Text;

namespace Satusky.ControlPlane.Configuration;

/// <summary>Replaces secret values in a text, whether they stand there as they are, in base64, escaped in JSON or URL-encoded.</summary>
internal sealed class SecretMask
{
    private readonly SearchValues<string> search;
    private readonly Dictionary<char, string[]> byFirst;
    private readonly bool anySpace;

    private SecretMask(string[] patterns)
    {
        search = SearchValues.Create(patterns, StringComparison.Ordinal);
        byFirst = patterns.GroupBy(pattern => pattern[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(pattern => pattern.Length).ToArray());
        anySpace = patterns.Any(pattern => pattern.Contains(' ', StringComparison.Ordinal));
        IsEmpty = patterns.Length == 0;
    }

    public static SecretMask Empty { get; } = new([]);

    public bool IsEmpty { get; }

    public static SecretMask For(IEnumerable<SecretString> secrets)
    {
        string[] patterns = [.. secrets.SelectMany(secret => SecretPatterns.Of(secret.Reveal())).Distinct(StringComparer.Ordinal)];
        return patterns.Length == 0 ? Empty : new SecretMask(patterns);
    }

    /// <summary>The text with every secret masked; the same instance when it holds none.</summary>
    public string Apply(string text)
    {
        if (IsEmpty)
        {
            return text;
        }

        var found = new List<(int Start, int End)>();
        Find(text, found);
        if (text.Contains('%', StringComparison.Ordinal))
        {
            FindDecoded(DecodedText.FromPercent(text, plusIsSpace: false), found);
        }

        if (anySpace && text.Contains('+', StringComparison.Ordinal))
        {
            FindDecoded(DecodedText.FromPercent(text, plusIsSpace: true), found);
        }

        if (text.Contains('\\', StringComparison.Ordinal))
        {
            FindDecoded(DecodedText.FromJson(text), found);
        }

        return found.Count == 0 ? text : Replace(text, found);
    }

    private void FindDecoded(DecodedText decoded, List<(int Start, int End)> found)
    {
        var inside = new List<(int Start, int End)>();
        Find(decoded.Text, inside);
        found.AddRange(inside.Select(decoded.Origin));
    }

    // Looks at each place where a value begins, also inside another one: two overlapping values are both covered.
    private void Find(string text, List<(int Start, int End)> found)
    {
        var start = 0;
        while (text.AsSpan(start).IndexOfAny(search) is var next and >= 0)
        {
            start += next;
            var rest = text.AsSpan(start);
            foreach (var pattern in byFirst[rest[0]])
            {
                if (rest.StartsWith(pattern, StringComparison.Ordinal))
                {
                    found.Add((start, start + pattern.Length));
                    break;
                }
            }

            start++;
        }
    }

    private static string Replace(string text, List<(int Start, int End)> found)
    {
        var output = new StringBuilder(text.Length);
        var copied = 0;
        var covered = -1;
        foreach (var (start, end) in found.OrderBy(range => range.Start))
        {
            if (start > covered)
            {
                output.Append(text, copied, start - copied).Append(SecretString.Mask);
            }

            covered = Math.Max(covered, end);
            copied = covered;
        }

        return output.Append(text, copied, text.Length - copied).ToString();
    }
}
