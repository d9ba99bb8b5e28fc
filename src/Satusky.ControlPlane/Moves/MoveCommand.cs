using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Moves;

/// <summary>Accepts moves: checks whether the app can go and stores the operation. Its images are carried first, then the other engine gets ready.</summary>
internal sealed class MoveCommand(Database database, IEngine engine, AuditLog audit, TimeProvider time, EngineRouter? engines = null)
{
    /// <summary>Asking again while the move is under way answers with the same operation.</summary>
    public Task<Answer<OperationAccepted>> MoveAsync(Caller caller, string nameOrId, MoveRequest request, string? ifMatch, CancellationToken cancellationToken) =>
        database.WriteAsync<Answer<OperationAccepted>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                var open = await transaction.ListOpenOperationsAsync(app.Id);
                if (open.FirstOrDefault(o => o.ReadKind() == OperationKind.Move) is { } move && ReadRequest(move).To == request.To)
                {
                    return new OperationAccepted(move.Id, app.Id);
                }

                var release = app.DesiredRelease is { } number ? await transaction.FindReleaseAsync(app.Id, number) : null;
                var refusal = app.IsDestroying ? AppRefusals.BeingDestroyed(app)
                    : open.Count > 0 ? AppRefusals.InProgress(app, open[0])
                    : release is null ? AppRefusals.NothingToRun(app)
                    : AppRefusals.Unless(app, ifMatch) ?? OfEngines(app, app.Engine ?? engine.Name, request) ?? OfApp(app, release.ReadSpec(), request.To);
                return refusal is null ? await StoreAsync(transaction, caller, app, request) : refusal;
            },
            cancellationToken);

    public static MoveRequest ReadRequest(OperationRow move) => JsonSerializer.Deserialize(move.Request!, ContractsJson.Default.MoveRequest)!;

    private Refusal? OfEngines(AppRow app, string present, MoveRequest request)
    {
        if (engines is null)
        {
            return new Refusal(
                422, Reasons.NotAvailable, $"this platform runs apps on {engine.Name} alone",
                Hint: "Its operator can add a cluster with SATUSKY_ENGINE=containers,kubernetes and SATUSKY_KUBECONFIG: see docs/moving.md");
        }

        if (!engines.Names.Contains(request.To))
        {
            return new Refusal(422, Reasons.InvalidRequest, $"there is no engine \"{request.To}\"", Hint: $"Engines of this platform: {string.Join(", ", engines.Names)}");
        }

        if (present == request.To)
        {
            return new Refusal(409, Reasons.Conflict, $"app \"{app.Name}\" runs on {present} already");
        }

        if (request.From is { } from && from != present)
        {
            return new Refusal(409, Reasons.Conflict, $"app \"{app.Name}\" runs on {present}, not on {from}");
        }

        return engines.Road(present, request.To) is not { } road
            ? new Refusal(
                422, Reasons.NotAvailable, $"apps cannot move from {present} to {request.To}",
                Hint: "Deploy it there under another name, move its visitors by DNS, then destroy this one")
            : !engines.HasStarted(request.To) ? new Refusal(503, Reasons.EngineUnavailable, $"engine {request.To} does not answer: the platform's log says why", Hint: "Move again when it does")
            : road.Fault;
    }

    private Refusal? OfApp(AppRow app, AppSpec spec, string target) =>
        spec.Volume is not null ? new Refusal(
            422, Reasons.NotAvailable, $"app \"{app.Name}\" keeps data in a volume, which does not move",
            Hint: "Deploy it on the cluster under another name, copy the data there with '1ctl exec', then destroy this one")
        : spec.Strategy == RolloutStrategy.Recreate ? new Refusal(
            422, Reasons.NotAvailable, $"app \"{app.Name}\" must never run twice (strategy recreate), and in a move both sides run for a moment",
            Hint: "Deploy it with strategy rolling for the move, where running twice for a moment does no harm")
        : spec.Machines.Count > 0 ? new Refusal(
            422, Reasons.NotAvailable, $"app \"{app.Name}\" is bound to {string.Join(", ", spec.Machines)}", Hint: "Deploy it without --machine first")
        : engine.Faults(target, spec) is [var first, ..] faults ? new Refusal(422, Reasons.NotAvailable, first, faults)
        : null;

    private async Task<OperationAccepted> StoreAsync(DatabaseTransaction transaction, Caller caller, AppRow app, MoveRequest request)
    {
        var operation = new OperationRow(
            time.NewId(), app.OrganizationId, app.Id, app.Name, nameof(OperationKind.Move), nameof(OperationState.Queued), app.DesiredRelease, null,
            JsonSerializer.Serialize(request, ContractsJson.Default.MoveRequest), caller.UserId, null, null, time.NowMilliseconds(), null);
        await transaction.InsertOperationAsync(operation);
        await audit.AppendAsync(transaction, caller, AuditActions.DeployMove, app, ("from", app.Engine ?? engine.Name), ("to", request.To));
        transaction.Announce(Topic.Preparation, operation.Id);
        return new OperationAccepted(operation.Id, app.Id);
    }
}
