using System.Text.RegularExpressions;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>BuildKit's plain progress: lines of many steps between each other, each with its step's number; after a failure, a summary.</summary>
internal sealed partial class PlainProgressTranscript : IBuildTranscript
{
    private readonly Dictionary<string, string> steps = [];
    private string? failed;

    public IEnumerable<BuildMessage> Read(string line)
    {
        if (Numbered().Match(line) is { Success: true } numbered)
        {
            return OfStep(numbered.Groups[1].Value, numbered.Groups[2].Value);
        }

        // After the first step, lines without a number are a summary of what was told already.
        return line.StartsWith("error: ", StringComparison.Ordinal) ? [new BuildError(line["error: ".Length..], failed)]
            : steps.Count > 0 || line.Length == 0 ? []
            : [new BuildOutput(line, null)];
    }

    private BuildMessage[] OfStep(string number, string text)
    {
        if (!steps.TryGetValue(number, out var step))
        {
            steps[number] = text;
            return [new BuildStep(text, false)];
        }

        if (text.StartsWith("ERROR: ", StringComparison.Ordinal))
        {
            failed = text.Contains("context canceled", StringComparison.Ordinal) ? failed : failed ?? step;
            return [];
        }

        // Only what a program wrote has its time before it; the rest is BuildKit's own progress.
        return text == "CACHED" ? [new BuildOutput("(cached)", step)]
            : Written().Match(text) is { Success: true } written ? [new BuildOutput(written.Groups[1].Value, step)]
            : [];
    }

    [GeneratedRegex(@"^#(\d+) (.+)$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\d+\.\d+ (.*)$")]
    private static partial Regex Written();
}
