using Satusky.Contracts.Api;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Apps;

/// <summary>Removes what the platform stores about an app, once nothing of it runs any more.</summary>
internal sealed class AppRemoval(LeaderWrites writes, VolumeLeave volumes, OperationJournal journal, LogArchive logs)
{
    public async Task FinishAsync(AppState state, CancellationToken cancellationToken)
    {
        var volume = await volumes.RunAsync(state.App.Id, cancellationToken);
        await logs.RemoveAsync(state.App.Id);
        await writes.WriteAsync(
            async transaction =>
            {
                foreach (var operation in await transaction.ListOpenOperationsAsync(state.App.Id))
                {
                    var verdict = operation.ReadKind() == OperationKind.Destroy
                        ? journal.Finished(OperationState.Ready, "everything the app owned is removed", evidence: volume is null ? null : [volume])
                        : journal.Finished(OperationState.Superseded, "the app was destroyed");
                    await OperationJournal.FinishAsync(transaction, operation.Id, verdict);
                }

                await transaction.DeleteAppAsync(state.App.Id);
                transaction.Announce(Topic.Status, state.App.Id);
            },
            cancellationToken);
    }
}
