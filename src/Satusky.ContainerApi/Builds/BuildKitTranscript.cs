using System.Text;

namespace Satusky.ContainerApi;

/// <summary>Follows BuildKit's status messages: which steps have begun, and what each one writes.</summary>
internal sealed class BuildKitTranscript
{
    private readonly Dictionary<string, Step> steps = [];

    /// <summary>The step that failed of itself, not because another one did.</summary>
    public string? FailedStep { get; private set; }

    public IEnumerable<BuildMessage> Read(byte[] status)
    {
        var decoded = BuildKitStatus.Decode(status);
        foreach (var vertex in decoded.Vertices)
        {
            var step = StepOf(vertex.Digest);
            step.Name = vertex.Name;
            if (vertex.Error.Length > 0 && !vertex.Error.Contains("context canceled", StringComparison.Ordinal))
                FailedStep ??= vertex.Name;
            if (step.Announced || !(vertex.Started || vertex.Cached))
                continue;
            step.Announced = true;
            yield return new BuildStep(vertex.Name, vertex.Cached);
        }

        foreach (var log in decoded.Logs)
        {
            var step = StepOf(log.Vertex);
            foreach (var line in step.Lines.Add(step.Decode(log.Message)))
                yield return new BuildOutput(line, step.Name);
        }
    }

    public IEnumerable<BuildMessage> Complete() =>
        steps.Values.SelectMany(step => step.Lines.Complete().Select(line => new BuildOutput(line, step.Name)));

    private Step StepOf(string digest) => steps.TryGetValue(digest, out var step) ? step : steps[digest] = new();

    private sealed class Step
    {
        // Log chunks end anywhere, also within a character.
        private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

        public string Name { get; set; } = "";

        public bool Announced { get; set; }

        public TextLines Lines { get; } = new();

        public string Decode(ReadOnlySpan<byte> bytes)
        {
            var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            return new(characters, 0, decoder.GetChars(bytes, characters, flush: false));
        }
    }
}
