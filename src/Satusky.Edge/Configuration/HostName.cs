using System.Text.RegularExpressions;

namespace Satusky.Edge.Configuration;

/// <summary>Hostnames as clients write them, and the form in which they are looked up.</summary>
internal static partial class HostName
{
    /// <summary>A Host header without port and final dot; case is left to the comparer.</summary>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && !host[colon..].Contains(']'))
            host = host[..colon];
        return host.EndsWith('.') ? host[..^1] : host;
    }

    public static bool IsValid(string name) => name.Length <= 253 && Name.IsMatch(name);

    /// <summary>A name, <c>*.name</c> or <c>*</c>.</summary>
    public static bool IsPattern(string pattern) => pattern == "*" || IsValid(pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern);

    public static bool IsLabel(string label) => label.Length <= 63 && Label.IsMatch(label);

    [GeneratedRegex(@"\A[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z")]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"\A[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\z")]
    private static partial Regex Label { get; }
}
