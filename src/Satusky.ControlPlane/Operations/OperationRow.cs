using Satusky.Contracts.Api;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Operations;

/// <summary>An operation as stored.</summary>
/// <param name="Request">The deploy's request as JSON while it is needed.</param>
internal sealed record OperationRow(
    string Id,
    string OrganizationId,
    string AppId,
    string AppName,
    string Kind,
    string State,
    long? ReleaseNumber,
    string? BuildId,
    string? Request,
    string ActorId,
    string? Reason,
    string? Message,
    long CreatedAt,
    long? FinishedAt)
{
    public OperationKind ReadKind() => Enum.Parse<OperationKind>(Kind);

    public OperationState ReadState() => Enum.Parse<OperationState>(State);

    /// <summary>Whether its image is still being prepared, so that nothing of it can be seen in what runs.</summary>
    public bool IsPreparing => ReadState() is OperationState.Queued or OperationState.Building;

    public OperationView View() => new(
        Id,
        ReadKind(),
        ReadState(),
        AppId,
        AppName,
        ReleaseNumber,
        BuildId,
        Reason,
        Message,
        Times.FromMilliseconds(CreatedAt),
        FinishedAt is { } at ? Times.FromMilliseconds(at) : null);
}
