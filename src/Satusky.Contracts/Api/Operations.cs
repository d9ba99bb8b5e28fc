using System.Text.Json.Serialization;
using Satusky.Contracts.Status;

namespace Satusky.Contracts.Api;

public enum OperationKind
{
    [JsonStringEnumMemberName("deploy")]
    Deploy,

    [JsonStringEnumMemberName("restart")]
    Restart,

    [JsonStringEnumMemberName("rollback")]
    Rollback,

    [JsonStringEnumMemberName("scale")]
    Scale,

    [JsonStringEnumMemberName("destroy")]
    Destroy,

    [JsonStringEnumMemberName("move")]
    Move,
}

public enum OperationState
{
    /// <summary>Waiting for its turn to build.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("building")]
    Building,

    /// <summary>Desired state is stored; the world is being made to match.</summary>
    [JsonStringEnumMemberName("rolling_out")]
    RollingOut,

    /// <summary>Finished: workload and endpoint are ready.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Finished: accepted, but something is not ready; retries go on where that can help.</summary>
    [JsonStringEnumMemberName("not_ready")]
    NotReady,

    /// <summary>Finished: nothing changed, because a step before the change failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Finished: a newer operation took over.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,
}

/// <summary>A change of what runs, from acceptance to its verdict.</summary>
public sealed record OperationView(
    string OperationId,
    OperationKind Kind,
    OperationState State,
    string DeploymentId,
    string AppLabel,
    long? Release,
    string? BuildId,
    string? Reason,
    string? Message,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt);

public enum OperationEventKind
{
    /// <summary><see cref="OperationEvent.Text"/> is one line of the build's output.</summary>
    [JsonStringEnumMemberName("build_log")]
    BuildLog,

    /// <summary>Step <see cref="OperationEvent.Step"/> of 5 is done.</summary>
    [JsonStringEnumMemberName("step_done")]
    StepDone,

    /// <summary>A public hostname was generated: <see cref="OperationEvent.Text"/>.</summary>
    [JsonStringEnumMemberName("hostname_generated")]
    HostnameGenerated,

    /// <summary>Desired state is stored; <see cref="OperationEvent.Text"/> is the app's public address, or its <c>name:port</c> where it is not public.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary><see cref="OperationEvent.Percent"/> of the instances are ready; <see cref="OperationEvent.Text"/> is the status word.</summary>
    [JsonStringEnumMemberName("progress")]
    Progress,

    /// <summary>A condition changed.</summary>
    [JsonStringEnumMemberName("condition")]
    Condition,

    /// <summary><see cref="OperationEvent.Text"/> tells people how far a move is.</summary>
    [JsonStringEnumMemberName("note")]
    Note,

    /// <summary>The last event: <see cref="OperationEvent.State"/> is final.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,
}

/// <summary>One event of an operation. Numbers start at 1 and have no gaps, so that a stream can be joined again after any of them.</summary>
public sealed record OperationEvent
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required OperationEventKind Kind { get; init; }

    public string? Text { get; init; }

    public int? Step { get; init; }

    public int? Percent { get; init; }

    public Condition? Condition { get; init; }

    public OperationState? State { get; init; }

    /// <summary>With <see cref="OperationEventKind.Finished"/>: the reason code when the state is not ready.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<string>? Evidence { get; init; }

    public string? Hint { get; init; }
}
