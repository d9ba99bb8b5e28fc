using System.Text.Json;
using System.Text.RegularExpressions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Kaniko tells what it does as JSON, one object a line; what steps write comes between as it is, and its last error too.</summary>
internal sealed partial class KanikoTranscript : IBuildTranscript
{
    private readonly HashSet<string> images = [];
    private readonly HashSet<string> cached = [];
    private string? step;

    public IEnumerable<BuildMessage> Read(string line)
    {
        if (Entry(line) is var (level, message))
        {
            return level is "info" or "debug" or "trace" ? OfInfo(message) : [new BuildOutput(message, null)];
        }

        return [LastError().IsMatch(line) ? new BuildError(line, step) : new BuildOutput(line, step)];
    }

    /// <summary>Of the many things Kaniko tells, those that people who wait for their image want to know.</summary>
    private BuildMessage[] OfInfo(string message)
    {
        if (Base().Match(message) is { Success: true } from)
        {
            var image = from.Groups[1].Value;
            return images.Add(image) ? [new BuildStep(step = $"FROM {image}", false)] : [];
        }

        if (Cached().Match(message) is { Success: true } hit)
        {
            cached.Add(hit.Groups[1].Value);
            return [];
        }

        if (Instruction().IsMatch(message))
        {
            return [new BuildStep(step = message, cached.Contains(message))];
        }

        return Push().IsMatch(message) ? [new BuildOutput(message, null)] : [];
    }

    private static (string Level, string Message)? Entry(string line)
    {
        if (!line.StartsWith("{\"level\":", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.Text("level") is { } level && entry.RootElement.Text("msg") is { } message ? (level, message) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex("^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR) ")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^Retrieving image manifest (\S+)$")]
    private static partial Regex Base();

    [GeneratedRegex("^Using caching version of cmd: (.+)$", RegexOptions.Singleline)]
    private static partial Regex Cached();

    // Layers on their way into the cache are told of by the same words.
    [GeneratedRegex(@"^(?:Pushing image to|Pushed) (?!\S*/cache[:@])")]
    private static partial Regex Push();

    [GeneratedRegex("^error (?:building image|pushing image|checking push permissions|resolving |changing )")]
    private static partial Regex LastError();
}
