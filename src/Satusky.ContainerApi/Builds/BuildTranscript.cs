using System.Text.Json;
using System.Text.RegularExpressions;

namespace Satusky.ContainerApi;

/// <summary>Reads the lines of a build's stream, of whichever builder, into messages.</summary>
internal sealed partial class BuildTranscript
{
    private const string BuildKitTrace = "moby.buildkit.trace";

    private readonly BuildKitTranscript buildKit = new();
    private readonly TextLines text = new();
    private string? step;
    private string? image;

    public IEnumerable<BuildMessage> Read(BuildAnswer line)
    {
        if (line.Id == BuildKitTrace && line.Aux.ValueKind == JsonValueKind.String)
        {
            if (!line.Aux.TryGetBytesFromBase64(out var status))
                throw new ContainerApiException(EngineFault.Protocol, "reading build progress", "a BuildKit message is not base64");
            foreach (var message in buildKit.Read(status))
                yield return message;
        }
        else if (line.Aux.ValueKind == JsonValueKind.Object && line.Aux.TryGetProperty("ID", out var id))
        {
            image = EngineWords.ImageId(id.GetString());
        }

        foreach (var written in text.Add(line.Stream ?? ""))
            yield return Written(written);

        if ((EngineWords.OrNull(line.ErrorDetail?.Message) ?? EngineWords.OrNull(line.Error)) is { } error)
        {
            image = null;
            foreach (var message in Rest())
                yield return message;
            yield return new BuildError(error.Trim(), buildKit.FailedStep ?? step);
        }
    }

    /// <summary>What is known only at the end: classic builders name an image for every stage, the last is the result.</summary>
    public IEnumerable<BuildMessage> Complete()
    {
        foreach (var message in Rest())
            yield return message;
        if (image is not null)
            yield return new BuildImage(image);
    }

    private IEnumerable<BuildMessage> Rest() => text.Complete().Select(Written).Concat(buildKit.Complete());

    private BuildMessage Written(string line)
    {
        if (!StepLine().IsMatch(line))
            return new BuildOutput(line, step);
        step = line;
        return new BuildStep(line, Cached: false);
    }

    // Buildah: "STEP 2/3: RUN x", in later stages "[2/2] STEP 1/3: FROM y".
    [GeneratedRegex(@"^(\[\d+/\d+\] )?STEP \d+/\d+\s?: ", RegexOptions.CultureInvariant)]
    private static partial Regex StepLine();
}
