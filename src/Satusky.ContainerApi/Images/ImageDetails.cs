namespace Satusky.ContainerApi;

/// <summary>An image as inspected.</summary>
public sealed record ImageDetails
{
    public required string Id { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required IReadOnlyList<string> Digests { get; init; }

    public required string Os { get; init; }

    public required string Architecture { get; init; }

    public long Size { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public required ImageConfig Config { get; init; }
}

/// <summary>What containers of the image start with.</summary>
public sealed record ImageConfig
{
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>As <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? StopSignal { get; init; }

    /// <summary>Such as <c>8080/tcp</c>, in no order of meaning.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

public sealed record ImageSummary(
    string Id, IReadOnlyList<string> Tags, IReadOnlyList<string> Digests, long Size, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> Labels);

/// <summary>A step of a pull. Byte counts are null where the engine gives none.</summary>
public sealed record PullProgress(string? Layer, string Status, long? Current, long? Total);

/// <summary>Login at one registry, for pulls and builds.</summary>
public sealed record RegistryLogin(string Server, string User, string Password);
