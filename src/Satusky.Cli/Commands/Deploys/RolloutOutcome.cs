namespace Satusky.Cli.Commands.Deploys;

/// <summary>What a change of what runs came to; the JSON of the commands that change it.</summary>
internal sealed record RolloutOutcome
{
    public required string DeploymentId { get; init; }

    public string? AppLabel { get; init; }

    public string? OperationId { get; init; }

    public string? BuildId { get; init; }

    public long? Release { get; init; }

    /// <summary>The public address, or <c>name:port</c> of an app that is not public.</summary>
    public string? Domain { get; init; }

    /// <summary>accepted, ready, not_ready, superseded, unchanged or destroyed.</summary>
    public string State { get; init; } = "accepted";

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public static bool IsPublic(string? address) => address is null || address.Contains("://", StringComparison.Ordinal);
}
