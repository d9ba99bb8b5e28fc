namespace Satusky.ControlPlane.Engines;

/// <summary>Whether an image can be run.</summary>
public abstract record ImageResolution
{
    private ImageResolution()
    {
    }

    /// <param name="ImageId">The engine's own id, pinned by the release.</param>
    public sealed record Found(string ImageId) : ImageResolution;

    /// <param name="Reason">A code out of the catalogue.</param>
    public sealed record Missing(string Reason, string Message, IReadOnlyList<string> Evidence, string? Hint) : ImageResolution;
}

/// <summary>One build: whose, out of what, into which image.</summary>
/// <param name="ContextPath">The gzipped tar of the context, already checked; there until the build is over.</param>
public sealed record BuildOrder(
    string BuildId,
    string OperationId,
    AppKey App,
    string ContextPath,
    string Dockerfile,
    IReadOnlyDictionary<string, string> BuildArguments,
    bool NoCache,
    string? Commit);

/// <summary>How a build ended.</summary>
public abstract record BuildOutcome
{
    private BuildOutcome()
    {
    }

    /// <param name="Image">The full reference people see.</param>
    public sealed record Built(string Image, string ImageId) : BuildOutcome;

    /// <param name="Reason">A code out of the catalogue.</param>
    /// <param name="Message">The failing step and its cause in one sentence.</param>
    /// <param name="Evidence">The last lines of the failing step.</param>
    public sealed record Failed(string Reason, string Message, IReadOnlyList<string> Evidence, string? Hint) : BuildOutcome;
}
