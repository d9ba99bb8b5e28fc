namespace Satusky.Edge.Gateway.Translation;

/// <summary>Hostnames of listeners and routes: a name, <c>*.example.com</c> for all names below it, or <c>*</c> for all.</summary>
internal static class Hostnames
{
    public const string All = "*";

    /// <summary>Whether every name that <paramref name="other"/> stands for is one of <paramref name="pattern"/> too.</summary>
    public static bool Covers(string pattern, string other) =>
        pattern == All || pattern == other || (pattern.StartsWith("*.", StringComparison.Ordinal) && other.EndsWith(pattern[1..], StringComparison.Ordinal));

    /// <summary>The names that both stand for, null where there are none.</summary>
    public static string? Intersect(string one, string other) => Covers(one, other) ? other : Covers(other, one) ? one : null;

    /// <summary>The hostname and all that cover it, the most specific first.</summary>
    public static IEnumerable<string> Upwards(string hostname)
    {
        yield return hostname;
        var rest = hostname.StartsWith("*.", StringComparison.Ordinal) ? hostname[2..] : hostname;
        for (var dot = rest.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = rest.IndexOf('.', StringComparison.Ordinal))
        {
            rest = rest[(dot + 1)..];
            yield return "*." + rest;
        }

        if (hostname != All)
            yield return All;
    }
}
