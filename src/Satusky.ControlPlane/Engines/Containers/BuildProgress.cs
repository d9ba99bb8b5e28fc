using System.Text.RegularExpressions;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>What is remembered of a build while its messages pass: steps, the last lines, layers made and reused, and how it ended.</summary>
internal sealed partial class BuildProgress
{
    private const int KeptLines = 20;
    private readonly Dictionary<string, Queue<string>> lines = [];
    private readonly List<string> steps = [];

    public IReadOnlyList<string> Steps => steps;

    public string? CurrentStep => steps.Count > 0 ? steps[^1] : null;

    public string? ImageId { get; private set; }

    public BuildError? Error { get; private set; }

    /// <summary>Ids, shortened by the builder, of layers that this build made.</summary>
    public HashSet<string> MadeLayers { get; } = [];

    /// <summary>Ids of layers that earlier builds made.</summary>
    public HashSet<string> ReusedLayers { get; } = [];

    /// <summary>Takes a message in and gives the line to show, or null.</summary>
    public string? Take(BuildMessage message)
    {
        switch (message)
        {
            case BuildStep step:
                steps.Add(step.Name);
                return step.Cached ? $"{step.Name} (cached)" : step.Name;
            case BuildOutput output:
                TakeLine(output);
                return output.Text;
            case BuildImage image:
                ImageId = image.Id;
                return null;
            case BuildError error:
                Error = error;
                return null;
            default:
                return null;
        }
    }

    public IReadOnlyList<string> LastLines(string? step) => lines.TryGetValue(step ?? "", out var last) ? [.. last] : [];

    private void TakeLine(BuildOutput output)
    {
        if (Layer().Match(output.Text) is { Success: true } layer)
        {
            var id = layer.Groups["id"].Value;
            var isReused = layer.Groups["reused"].Success || ReusedLayers.Any(reused => reused.StartsWith(id, StringComparison.Ordinal));
            (isReused ? ReusedLayers : MadeLayers).Add(id);
            return;
        }

        if (!lines.TryGetValue(output.Step ?? "", out var last))
        {
            lines[output.Step ?? ""] = last = new Queue<string>();
        }

        last.Enqueue(output.Text);
        if (last.Count > KeptLines)
        {
            last.Dequeue();
        }
    }

    // Buildah writes "--> Using cache <id>" and then "--> <short id>" for a layer it reuses, only the latter for one it makes.
    [GeneratedRegex("^--> (?<reused>Using cache )?(?<id>[0-9a-f]{11,64})$")]
    private static partial Regex Layer();
}
