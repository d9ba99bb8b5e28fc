namespace Satusky.Cli.Commands.Deploys;

/// <summary>What a change of what runs came to; the JSON of the commands that change it.</summary>
internal sealed record RolloutOutcome
{
    public required string DeploymentId { get; init; }

    public string? AppLabel { get; init; }

    public string? OperationId { get; init; }

    public string? BuildId { get; init; }

    public long? Release { get; init; }

    public string? Domain { get; init; }

    /// <summary>accepted, ready, not_ready, superseded, unchanged or destroyed.</summary>
    public string State { get; init; } = "accepted";

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
