using System.Text.RegularExpressions;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Recognises causes in an app's own output, only where its words leave no doubt.</summary>
internal static partial class OutputHints
{
    private const int MaxLineLength = 2000;

    /// <summary>The command or change that helps, from the latest line that tells; null when none does.</summary>
    public static string? Of(IEnumerable<string> lines) => lines
        .Where(line => line.Length <= MaxLineLength)
        .Reverse()
        .Select(line => OfMissingVariable(line) ?? OfRefusedConnection(line) ?? OfFullDisk(line))
        .FirstOrDefault(hint => hint is not null);

    private static string? OfMissingVariable(string line)
    {
        var match = NameThenMissing().Match(line);
        // "TLS required" is no variable, "TOKEN not set" and "API_KEY required" are.
        var isCertain = match.Success && (match.Groups["set"].Success || match.Groups["name"].Value.Contains('_') || EnvironmentWord().IsMatch(line));
        match = isCertain ? match : MissingThenName().Match(line);
        return match.Success ? $"1ctl secret create --kv {match.Groups["name"].Value}=…" : null;
    }

    private static string? OfRefusedConnection(string line)
    {
        var match = RefusedConnection().Match(line);
        var port = match.Groups["port"].Success ? $":{match.Groups["port"].Value}" : "";
        return match.Success
            ? $"nothing answers at {match.Groups["address"].Value}{port}: start what the app connects to there, or correct that address with `1ctl secret create` or `1ctl env create`"
            : null;
    }

    private static string? OfFullDisk(string line) => FullDisk().IsMatch(line)
        ? "what it writes to is full: see `1ctl volumes inspect`, then raise size in [volume] or free space on the machine"
        : null;

    [GeneratedRegex(@"No space left on device|\bENOSPC\b")]
    private static partial Regex FullDisk();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])(?<name>[A-Z][A-Z0-9_]+)[""'`:]{0,2} (?:env(?:ironment)? var(?:iable)? )?(?:is |was |has )?(?:(?<set>(?:not (?:been )?set)|unset|not defined)|missing|required|undefined)\b")]
    private static partial Regex NameThenMissing();

    [GeneratedRegex(@"(?:(?i:missing|required|undefined|unset|set|no)(?i: the| a)?(?i: required)?(?i: env(?:ironment)? var(?:iable)?s?)[:\s""'`]+|KeyError: ')(?<name>[A-Z][A-Z0-9_]+)")]
    private static partial Regex MissingThenName();

    [GeneratedRegex(@"\benv", RegexOptions.IgnoreCase)]
    private static partial Regex EnvironmentWord();

    [GeneratedRegex(@"dial tcp (?<address>\S+:\d+): connect: connection refused|ECONNREFUSED (?<address>\S+:\d+)|server at ""(?<address>[^""]+)"".*, port (?<port>\d+) failed: Connection refused")]
    private static partial Regex RefusedConnection();
}
