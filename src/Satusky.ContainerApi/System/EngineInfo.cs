namespace Satusky.ContainerApi;

/// <summary>What the engine says of itself and its machine. Architecture is in Go's words (<c>amd64</c>, <c>arm64</c>).</summary>
public sealed record EngineInfo
{
    public required EngineKind Kind { get; init; }

    public required string Version { get; init; }

    public required string ApiVersion { get; init; }

    public required string Os { get; init; }

    public required string Architecture { get; init; }

    public int Cpus { get; init; }

    public long MemoryBytes { get; init; }

    public required string StorageDriver { get; init; }

    public required string StorageRoot { get; init; }

    public bool Rootless { get; init; }

    public required string CgroupVersion { get; init; }

    /// <summary><c>cgroupfs</c> takes paths as parents of builds and containers, <c>systemd</c> takes slices.</summary>
    public required string CgroupDriver { get; init; }

    public required string DefaultRuntime { get; init; }

    public required IReadOnlyList<string> Runtimes { get; init; }

    public required IReadOnlyList<string> SecurityOptions { get; init; }
}

/// <summary>Bytes on disk, null where the engine does not tell.</summary>
public sealed record EngineDiskUsage(long? ImageBytes, long? BuildCacheBytes);

/// <summary>Something happened to an object of the engine. <see cref="Action"/> is in Docker's words (<c>start</c>, <c>die</c>, <c>oom</c>, <c>destroy</c>).</summary>
public sealed record EngineEvent(string Type, string Action, string Id, IReadOnlyDictionary<string, string> Attributes, DateTimeOffset Time)
{
    /// <summary>Exit code of a container that died.</summary>
    public int? ExitCode =>
        (Attributes.TryGetValue("exitCode", out var text) || Attributes.TryGetValue("containerExitCode", out text)) && int.TryParse(text, out var code) ? code : null;
}

/// <summary>The answer to a ping: engine and API version come in its headers.</summary>
internal sealed record EnginePing(EngineKind Kind, string ApiVersion)
{
    // 1.41 is Docker 20.10 and all of Podman; Docker 29 dropped everything before 1.44.
    public string SpokenVersion => Version.TryParse(ApiVersion, out var version) && version >= new Version(1, 44) ? "v1.44" : "v1.41";
}

internal sealed record InfoAnswer
{
    public string? ServerVersion { get; init; }

    public string? OSType { get; init; }

    public string? Architecture { get; init; }

    public int NCPU { get; init; }

    public long MemTotal { get; init; }

    public string? Driver { get; init; }

    public string? DockerRootDir { get; init; }

    public bool Rootless { get; init; }

    public string? CgroupVersion { get; init; }

    public string? CgroupDriver { get; init; }

    public string? DefaultRuntime { get; init; }

    public Dictionary<string, RuntimeAnswer>? Runtimes { get; init; }

    public List<string>? SecurityOptions { get; init; }
}

internal sealed record RuntimeAnswer(string? Path);

internal sealed record EventAnswer(string? Type, string? Action, EventActor? Actor, long Time, long TimeNano);

internal sealed record EventActor(string? ID, Dictionary<string, string>? Attributes);

internal sealed record DiskUsageAnswer(long LayersSize, List<BuildCacheAnswer>? BuildCache);

internal sealed record BuildCacheAnswer(string? ID, bool Shared, long Size, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
