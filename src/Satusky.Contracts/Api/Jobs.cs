using System.Text.Json.Serialization;

namespace Satusky.Contracts.Api;

public enum JobState
{
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Finished with exit code 0.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>A job to run once, with the configuration, network and limits of an app's release.</summary>
public sealed record JobRequest
{
    /// <summary>Left out, a new name is made.</summary>
    public string? Name { get; init; }

    /// <summary>Left out, the release's image.</summary>
    public string? Image { get; init; }

    /// <summary>Replaces the image's entry point.</summary>
    public string? Program { get; init; }

    /// <summary>Replaces the image's arguments; left out, those are used.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>How long it may run; left out, an hour.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>How long it is kept when it has finished; left out, a week.</summary>
    public int? KeepSeconds { get; init; }
}

/// <param name="ExitCode">Null while it has not ended, and when its process never ran.</param>
/// <param name="Reason">Why it did not succeed.</param>
public sealed record JobView(
    string JobId,
    string Name,
    string DeploymentId,
    string AppLabel,
    JobState State,
    int? ExitCode,
    string? Reason,
    string? Message,
    string? Hint,
    string Image,
    string? Program,
    IReadOnlyList<string>? Args,
    long Release,
    long ConfigRevision,
    int TimeoutSeconds,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt);
