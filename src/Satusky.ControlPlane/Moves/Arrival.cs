using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Moves;

/// <summary>
/// Gets an app ready on the engine that it moves to, while the other serves. When it answers there under its hostname, that engine becomes the app's own;
/// when it does not get that far, the app stays where it is.
/// </summary>
internal sealed class Arrival(
    LeaderWrites writes, IEngine engine, EndpointWatch endpoints, OperationJournal journal, PublicAddress address, AppQueue queue, TimeProvider time, EngineRouter? engines = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A gateway may have taken a route a moment before it serves it.</summary>
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromMinutes(1);

    /// <summary>One step, after each of which the store says all that the next one needs.</summary>
    public async Task StepAsync(AppState state, DesiredApp arriving, CancellationToken cancellationToken)
    {
        var (from, to) = (arriving.AlsoOn!, arriving.Key.Engine!);
        if (engines?.Road(from, to) is not { } road)
        {
            await StayAsync(state, from, Verdict.False(Reasons.NotAvailable, $"this platform is not set up with {from} and {to} any more"), cancellationToken);
            return;
        }

        var there = Reconciler.Adjusted(arriving, await engine.ConvergeAsync(arriving, cancellationToken));
        var situation = $"{arriving.Release}/{arriving.Generation}/{there.Route.Status}/{there.Route.Reason}/{there.Workload.Status}";
        var endpoint = there.Route.Status == ConditionStatus.True ? endpoints.Answers(arriving, situation, cancellationToken) : null;
        var age = time.GetUtcNow() - Times.FromMilliseconds(state.App.UpdatedAt);
        if (Fault(there, endpoint, arriving, age) is { } fault)
        {
            await StayAsync(state, from, fault, cancellationToken);
        }
        else if (there.TookOver && (arriving.Replicas == 0 || endpoint is { Tls.Status: ConditionStatus.True, Http.Status: ConditionStatus.True }))
        {
            await ArriveAsync(state, arriving, road, cancellationToken);
        }
        else
        {
            queue.AddAfter(arriving.Key.Id, there.LookAgainIn ?? (age < GatewayPatience ? GatewayPatience - age : Patience - age));
        }
    }

    /// <summary>Why the app will not arrive, or null while it may.</summary>
    private static Verdict? Fault(Convergence there, EndpointVerdicts? endpoint, DesiredApp arriving, TimeSpan age)
    {
        var fault = there.Workload.Status == ConditionStatus.False ? there.Workload
            : there.Workload.Status == ConditionStatus.True && there.Route.Status == ConditionStatus.False && arriving.Replicas > 0 ? there.Route
            : age < GatewayPatience || endpoint is null ? null
            : new[] { endpoint.Tls, endpoint.Http }.FirstOrDefault(plane => plane.Status != ConditionStatus.True);
        return fault ?? (age < Patience ? null : Verdict.False(Reasons.Stalled, $"not ready after {Patience.TotalMinutes:0} minutes: {there.Workload.Message}"));
    }

    private Task ArriveAsync(AppState state, DesiredApp arriving, IMoveRoad road, CancellationToken cancellationToken) => ChangeAsync(
        state,
        async (transaction, app, move) =>
        {
            await transaction.ArriveAsync(app, time);
            await OperationJournal.AppendAsync(
                transaction, move.Id,
                journal.Event(OperationEventKind.Note, $"ready on {road.To}, which serves from now on"),
                journal.Event(OperationEventKind.Note, arriving.Hostname is { } hostname
                    ? road.Advice(hostname)
                    : $"apps that stay on {road.From} do not reach {arriving.Address} any more: move those that call it"),
                journal.Event(OperationEventKind.Accepted, address.Of(arriving.Spec, arriving.Hostname)));
        },
        cancellationToken);

    private Task StayAsync(AppState state, string from, Verdict fault, CancellationToken cancellationToken) => ChangeAsync(
        state,
        async (transaction, app, move) =>
        {
            await transaction.StayAsync(app, time);
            await OperationJournal.FinishAsync(
                transaction, move.Id, journal.Finished(OperationState.Failed, $"{fault.Message}; the app stays on {from}, which is still serving", fault.Reason, fault.Evidence, fault.Hint));
        },
        cancellationToken);

    private Task ChangeAsync(AppState state, Func<DatabaseTransaction, AppRow, OperationRow, Task> change, CancellationToken cancellationToken) => writes.WriteAsync(
        async transaction =>
        {
            // What was found is about the past when the app has been changed since it was read; the change has it looked at again.
            if (await transaction.FindAppAsync(state.App.Id) is { IsDestroying: false } app && app.Version == state.App.Version)
            {
                await change(transaction, app, state.Operations.Single(o => o.ReadKind() == OperationKind.Move));
            }
        },
        cancellationToken);
}
