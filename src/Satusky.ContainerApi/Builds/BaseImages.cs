using System.Text.RegularExpressions;

namespace Satusky.ContainerApi;

/// <summary>
/// Finds the images that a Dockerfile names. Docker's BuildKit can pull none that asks for a token without a session, not even public ones
/// of Docker Hub, and prefers local images: so pull these first.
/// </summary>
public static partial class BaseImages
{
    private const string Scratch = "scratch";

    /// <summary>References in order of appearance, build arguments filled in; stages of the file itself are left out.</summary>
    public static IReadOnlyList<string> Find(string dockerfile, IReadOnlyDictionary<string, string> arguments)
    {
        var variables = new Dictionary<string, string>();
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Scratch };
        var images = new List<string>();
        var stages = 0;
        if (SyntaxDirective().Match(dockerfile) is { Success: true } syntax)
            images.Add(syntax.Groups[1].Value);

        foreach (var instruction in Instructions(dockerfile))
        {
            if (stages == 0 && Argument().Match(instruction) is { Success: true } argument)
            {
                var name = argument.Groups["name"].Value;
                variables[name] = arguments.TryGetValue(name, out var given) ? given : Fill(Unquote(argument.Groups["value"].Value), variables);
            }
            else if (From().Match(instruction) is { Success: true } from)
            {
                stages++;
                Add(Fill(Unquote(from.Groups["image"].Value), variables));
                known.Add(from.Groups["stage"].Value);
            }
            else if (Borrows().IsMatch(instruction))
            {
                foreach (Match match in Source().Matches(instruction))
                    Add(match.Groups["image"].Value);
            }
        }

        return images;

        void Add(string image)
        {
            var isStage = int.TryParse(image, out _) || known.Contains(image);
            if (image.Length > 0 && !isStage && !images.Contains(image))
                images.Add(image);
        }
    }

    /// <summary>Whole instructions: comments out, continued lines joined.</summary>
    private static IEnumerable<string> Instructions(string dockerfile)
    {
        var escape = EscapeDirective().Match(dockerfile) is { Success: true } directive ? directive.Groups[1].Value[0] : '\\';
        var pending = "";
        foreach (var raw in dockerfile.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[^1] == escape)
            {
                pending += line[..^1] + " ";
                continue;
            }

            yield return pending + line;
            pending = "";
        }

        if (pending.Length > 0)
            yield return pending;
    }

    private static string Fill(string text, Dictionary<string, string> variables) => Variable().Replace(text, match =>
    {
        var value = variables.GetValueOrDefault(match.Groups["name"].Value, "");
        return match.Groups["otherwise"].Value switch
        {
            ":-" or "-" => value.Length > 0 ? value : match.Groups["word"].Value,
            ":+" or "+" => value.Length > 0 ? match.Groups["word"].Value : "",
            _ => value,
        };
    });

    private static string Unquote(string text) => text.Length > 1 && text[0] == text[^1] && text[0] is '"' or '\'' ? text[1..^1] : text;

    [GeneratedRegex(@"\A(?:\s*#[^\n]*\n)*?\s*#\s*syntax\s*=\s*(\S+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SyntaxDirective();

    [GeneratedRegex(@"\A(?:\s*#[^\n]*\n)*?\s*#\s*escape\s*=\s*([\\`])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EscapeDirective();

    [GeneratedRegex(@"^ARG\s+(?<name>\w+)(=(?<value>""[^""]*""|'[^']*'|\S*))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^FROM\s+(--\S+\s+)*(?<image>\S+)(\s+AS\s+(?<stage>\S+))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex From();

    [GeneratedRegex(@"^(COPY|RUN)\s+--", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Borrows();

    [GeneratedRegex(@"(?<=\s)--(?:from=(?<image>[^\s,]+)|mount=\S*?\bfrom=(?<image>[^\s,]+))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Source();

    [GeneratedRegex(@"\$(?:\{(?<name>\w+)(?:(?<otherwise>:?[-+])(?<word>[^}]*))?\}|(?<name>\w+))", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
