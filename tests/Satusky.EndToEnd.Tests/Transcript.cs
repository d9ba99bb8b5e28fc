using System.Text.RegularExpressions;

namespace Satusky.EndToEnd.Tests;

/// <summary>
/// Compares whole outputs line by line with a text in which <c>{name}</c> stands for something that differs each time: the first time
/// it takes what is there, every later time it must be the same.
/// </summary>
internal sealed partial class Transcript
{
    private static readonly Dictionary<string, string> Shapes = new()
    {
        ["id"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["machine"] = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        ["build"] = "bld_[a-z0-9]{10}",
        ["domain"] = @"[a-z]+-[a-z0-9]{7}\.satusky\.localhost",
        ["port"] = "(?::[0-9]+)?",
        ["ago"] = "just now|1 minute ago|[0-9]+ minutes ago",
        ["any"] = ".*",
    };

    private readonly Dictionary<string, string> values = [];

    public string this[string name] => values[name];

    /// <summary>Forgets a value, so that the next one may differ.</summary>
    public void Forget(string name) => values.Remove(name);

    public void Matches(string expected, string actual)
    {
        var wanted = Lines(expected);
        var got = Lines(actual);
        for (var i = 0; i < Math.Max(wanted.Length, got.Length); i++)
        {
            Assert.True(
                i < wanted.Length && i < got.Length && MatchesLine(wanted[i], got[i]),
                $"line {i + 1} differs\nexpected: {(i < wanted.Length ? wanted[i] : "(nothing)")}\nactual:   {(i < got.Length ? got[i] : "(nothing)")}\n--- whole output\n{actual}");
        }
    }

    private static string[] Lines(string text) => [.. text.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd())];

    private bool MatchesLine(string wanted, string got)
    {
        var names = new List<string>();
        var pattern = Placeholder().Replace(Regex.Escape(wanted).Replace(@"\{", "{", StringComparison.Ordinal), placeholder =>
        {
            var name = placeholder.Groups[1].Value;
            var isNew = !values.ContainsKey(name) && !names.Contains(name);
            if (name is "any" or "ago" || isNew)
            {
                names.Add(name);
                return $"(?<{name}>{Shapes[name]})";
            }

            return names.Contains(name) ? $@"\k<{name}>" : Regex.Escape(values[name]);
        });
        var match = Regex.Match(got, $"^{pattern}$");
        foreach (var name in names.Where(name => match.Success && name is not ("any" or "ago")))
        {
            values[name] = match.Groups[name].Value;
        }

        return match.Success;
    }

    [GeneratedRegex(@"\{([a-z]+)}")]
    private static partial Regex Placeholder();
}
