using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Moves;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Releases;

/// <summary>Ends a deploy whose image is still being prepared, or a move before traffic moved. Nothing that serves has changed by it, and nothing will.</summary>
internal sealed class CancelCommand(
    Database database, OperationJournal journal, AuditLog audit, TimeProvider time)
{
    public static Refusal NotFound(string id) => new(404, Reasons.OperationNotFound, $"operation \"{id}\" not found");

    /// <summary>Cancelling again answers the same.</summary>
    public Task<Answer<OperationAccepted>> CancelAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => StoreAsync(transaction, caller, id), cancellationToken);

    private async Task<Answer<OperationAccepted>> StoreAsync(DatabaseTransaction transaction, Caller caller, string id)
    {
        if (await transaction.FindOperationAsync(id) is not { } operation || operation.OrganizationId != caller.OrganizationId)
        {
            return NotFound(id);
        }

        if (operation.ReadState() == OperationState.Cancelled)
        {
            return new OperationAccepted(id, operation.AppId);
        }

        var app = await transaction.FindAppAsync(operation.AppId);
        if (operation.ReadKind() == OperationKind.Move && operation.FinishedAt is null && app is { IsDestroying: false } && (operation.IsPreparing || app.MovesTo is not null))
        {
            await transaction.StayAsync(app, time);
            await OperationJournal.FinishAsync(transaction, id, journal.Finished(OperationState.Cancelled, "the move was cancelled; the app stays where it was"));
            await audit.AppendAsync(transaction, caller, AuditActions.DeployCancel, app, ("operation", id));
            return new OperationAccepted(id, operation.AppId);
        }

        if (!operation.IsPreparing)
        {
            return TooLate(operation);
        }

        var what = operation.BuildId is null ? "the deploy was cancelled before its image was found" : $"build {operation.BuildId} was cancelled";
        await transaction.FailReleaseAsync(operation.AppId, operation.ReleaseNumber!.Value);
        await transaction.UpdateConditionsAsync(
            operation.AppId, [(ConditionType.Build, Verdict.False(Reasons.BuildCancelled, what), operation.ReleaseNumber)], time.GetUtcNow());
        await OperationJournal.FinishAsync(transaction, id, journal.Finished(OperationState.Cancelled, what, Reasons.BuildCancelled));
        if (app is not null)
        {
            await audit.AppendAsync(transaction, caller, AuditActions.DeployCancel, app, ("operation", id));
        }

        return new OperationAccepted(id, operation.AppId);
    }

    private static Refusal TooLate(OperationRow operation)
    {
        var kind = operation.ReadKind().ToString().ToLowerInvariant();
        return operation.FinishedAt is null
            ? new Refusal(
                409, Reasons.Conflict, $"this {kind} of \"{operation.AppName}\" is accepted and being rolled out, it cannot be cancelled any more",
                Hint: operation.ReadKind() == OperationKind.Move ? null : "Deploy again, or go back with '1ctl deploy rollback'", OperationId: operation.Id)
            : new Refusal(409, Reasons.Conflict, $"this {kind} of \"{operation.AppName}\" is finished", OperationId: operation.Id);
    }
}
