namespace Satusky.ContainerApi;

/// <summary>What to build from a context, which is sent apart as a tar.</summary>
public sealed record BuildSpec
{
    /// <summary>Names the build for <see cref="BuildsApi.CancelAsync"/> on Docker.</summary>
    public required string Id { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Path within the context.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string? Target { get; init; }

    public bool NoCache { get; init; }

    /// <summary>Asks the registry for newer base images.</summary>
    public bool Pull { get; init; }

    /// <summary>Limit of each step. Docker's BuildKit does not heed it.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Limit of each step. Docker's BuildKit does not heed it.</summary>
    public long? NanoCpus { get; init; }

    /// <summary>
    /// Control group in which Podman runs the steps: the only handle on a step that survives a cancelled request, see <see cref="BuildCgroup"/>.
    /// </summary>
    public string? CgroupParent { get; init; }

    /// <summary>Network of the steps: <c>host</c>, <c>none</c>, or null for the engine's default.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>For private base images. Docker's BuildKit does not heed them: there, pull such images before the build, which prefers local ones.</summary>
    public IReadOnlyList<RegistryLogin> Logins { get; init; } = [];
}
