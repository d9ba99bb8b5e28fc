using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Apps;

/// <summary>Changes of what runs that need no new image: restart, scale, destroy. Each writes desired state and an operation in one transaction.</summary>
internal sealed class AppCommands(Database database, OperationJournal journal, PublicAddress address, AuditLog audit, TimeProvider time)
{
    /// <summary>Replaces every instance of the release with one that reads the newest configuration.</summary>
    public Task<Answer<OperationAccepted>> RestartAsync(Caller caller, string nameOrId, string? ifMatch, CancellationToken cancellationToken) =>
        ChangeAsync<OperationAccepted>(caller, nameOrId, ifMatch, async (transaction, app, release) =>
        {
            await transaction.UpdateReleaseAsync(release with { ConfigRevision = app.ConfigRevision });
            await transaction.UpdateAppAsync(app with { Generation = app.Generation + 1 }, time);
            var operation = await BeginAsync(transaction, caller, app, OperationKind.Restart, release);
            await audit.AppendAsync(transaction, caller, AuditActions.DeployRestart, app);
            return new OperationAccepted(operation.Id, app.Id);
        }, cancellationToken);

    public Task<Answer<ScaleAccepted>> ScaleAsync(Caller caller, string nameOrId, int replicas, string? ifMatch, CancellationToken cancellationToken) =>
        ChangeAsync<ScaleAccepted>(caller, nameOrId, ifMatch, async (transaction, app, release) =>
        {
            if (release.ReadSpec().Scale is { } scale)
            {
                return AppRefusals.ScaledByLoad(app, scale);
            }

            var spec = release.ReadSpec() with { Replicas = replicas };
            if (AppSpecRules.Faults(spec) is { Count: > 0 } faults)
            {
                return AppRefusals.Invalid(faults);
            }

            if (app.Replicas == replicas)
            {
                return new ScaleAccepted(null, app.Id, replicas);
            }

            await transaction.UpdateReleaseAsync(release with { Spec = ReleaseRow.Write(spec) });
            await transaction.UpdateAppAsync(app with { Replicas = replicas }, time);
            var operation = await BeginAsync(transaction, caller, app, OperationKind.Scale, release);
            await audit.AppendAsync(transaction, caller, AuditActions.DeployScale, app, ("from", $"{app.Replicas}"), ("to", $"{replicas}"));
            return new ScaleAccepted(operation.Id, app.Id, replicas);
        }, cancellationToken);

    /// <summary>Removes the app and everything it owns. Asking again while it happens answers with the same operation.</summary>
    /// <param name="volumes">What becomes of its volume; null is what the volume's own policy says.</param>
    public Task<Answer<OperationAccepted>> DestroyAsync(Caller caller, string nameOrId, VolumePolicy? volumes, string? ifMatch, CancellationToken cancellationToken) =>
        database.WriteAsync<Answer<OperationAccepted>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                var open = await transaction.ListOpenOperationsAsync(app.Id);
                if (app.IsDestroying && open.FirstOrDefault(o => o.ReadKind() == OperationKind.Destroy) is { } running)
                {
                    return new OperationAccepted(running.Id, app.Id);
                }

                if (AppRefusals.Unless(app, ifMatch) is { } stale)
                {
                    return stale;
                }

                if (volumes is { } policy && await transaction.FindVolumeOfAppAsync(app.Id) is { } volume)
                {
                    await transaction.UpdateVolumeAsync(volume with { Policy = policy.ToString() }, time);
                }

                await transaction.UpdateAppAsync(app with { State = AppRow.Destroying }, time);
                var operation = await BeginAsync(transaction, caller, app, OperationKind.Destroy, null);
                await audit.AppendAsync(transaction, caller, AuditActions.DeployDestroy, app, ("volumes", volumes?.ToString().ToLowerInvariant()));
                transaction.Announce(Topic.App, app.Id);
                return new OperationAccepted(operation.Id, app.Id);
            },
            cancellationToken);

    private async Task<Answer<T>> ChangeAsync<T>(
        Caller caller, string nameOrId, string? ifMatch, Func<DatabaseTransaction, AppRow, ReleaseRow, Task<Answer<T>>> change, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                var open = await transaction.ListOpenOperationsAsync(app.Id);
                var inTheWay = open.FirstOrDefault(o => o.ReadKind() is OperationKind.Deploy or OperationKind.Rollback or OperationKind.Move);
                var refusal = app.IsDestroying ? AppRefusals.BeingDestroyed(app)
                    : inTheWay is not null ? AppRefusals.InProgress(app, inTheWay)
                    : AppRefusals.Unless(app, ifMatch);
                if (refusal is not null)
                {
                    return refusal;
                }

                var release = app.DesiredRelease is { } number ? await transaction.FindReleaseAsync(app.Id, number) : null;
                if (release is null)
                {
                    return AppRefusals.NothingToRun(app);
                }

                transaction.Announce(Topic.App, app.Id);
                return await change(transaction, app, release);
            },
            cancellationToken);

    private async Task<OperationRow> BeginAsync(DatabaseTransaction transaction, Caller caller, AppRow app, OperationKind kind, ReleaseRow? release)
    {
        foreach (var earlier in await transaction.ListOpenOperationsAsync(app.Id))
        {
            await OperationJournal.FinishAsync(transaction, earlier.Id, journal.Finished(OperationState.Superseded, $"a {kind.ToString().ToLowerInvariant()} took over"));
        }

        var operation = new OperationRow(
            time.NewId(), app.OrganizationId, app.Id, app.Name, kind.ToString(), nameof(OperationState.RollingOut), release?.Number, null, null, caller.UserId, null, null, time.NowMilliseconds(), null);
        await transaction.InsertOperationAsync(operation);
        if (release is not null)
        {
            await transaction.BeginRolloutAsync(app.Id, release.Number, time.GetUtcNow());
            await OperationJournal.AppendAsync(transaction, operation.Id, journal.Event(OperationEventKind.Accepted, address.Of(release.ReadSpec(), app.Hostname)));
        }

        return operation;
    }
}
