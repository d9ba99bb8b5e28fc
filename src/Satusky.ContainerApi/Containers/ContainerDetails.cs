namespace Satusky.ContainerApi;

public enum ContainerStatus
{
    Unknown,
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
}

/// <summary>The run of a container. Times are null where it did not come to that.</summary>
public sealed record ContainerState(
    ContainerStatus Status, bool Running, int ExitCode, bool OomKilled, int Pid, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string? Error);

public sealed record ContainerAddress(string? IPv4, string? Gateway, string? MacAddress);

/// <summary>A container as inspected, without its environment: values of secrets stay in the engine.</summary>
public sealed record ContainerDetails
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ImageId { get; init; }

    /// <summary>The reference the container was created from.</summary>
    public required string Image { get; init; }

    public required ContainerState State { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>By network name; empty addresses are null, as after a stop.</summary>
    public required IReadOnlyDictionary<string, ContainerAddress> Networks { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public bool Tty { get; init; }

    /// <summary>The engine's log file on its machine, null for drivers without one.</summary>
    public string? LogPath { get; init; }

    /// <summary>The limit of its memory; 0 without one.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The limit of its processor time in billionths of a core; 0 without one.</summary>
    public long NanoCpus { get; init; }
}

/// <summary>A container as listed: cheap, and enough to decide what to inspect.</summary>
public sealed record ContainerSummary(
    string Id,
    string Name,
    string Image,
    string ImageId,
    ContainerStatus Status,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, ContainerAddress> Networks,
    DateTimeOffset CreatedAt);

internal static class EngineWords
{
    /// <summary>Podman has a few words of its own.</summary>
    public static ContainerStatus Status(string? word) => word switch
    {
        "created" or "configured" or "initialized" => ContainerStatus.Created,
        "running" or "stopping" => ContainerStatus.Running,
        "paused" => ContainerStatus.Paused,
        "restarting" => ContainerStatus.Restarting,
        "removing" => ContainerStatus.Removing,
        "exited" or "stopped" => ContainerStatus.Exited,
        "dead" => ContainerStatus.Dead,
        _ => ContainerStatus.Unknown,
    };

    /// <summary>Podman leaves the prefix out in some answers.</summary>
    public static string ImageId(string? id) =>
        string.IsNullOrEmpty(id) || id.StartsWith("sha256:", StringComparison.Ordinal) ? id ?? "" : "sha256:" + id;

    public static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
