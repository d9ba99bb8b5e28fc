using Microsoft.Extensions.Logging;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Moves;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>
/// Makes the world match what is stored, one app or job at a time. Looks only at what should be and what is, never at what happened
/// before, so it may be killed at any instruction and goes on after a restart.
/// </summary>
internal sealed partial class Reconciler(
    AppStates states, LeaderWrites writes, IEngine engine, EndpointWatch endpoints, StartGate gate, OperationJournal journal, AppQueue queue, AppRemoval removal, Arrival arrival, JobReconciler jobs, TimeProvider time, ILogger<Reconciler> logger)
{
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitEvery = TimeSpan.FromSeconds(1);

    public async Task ReconcileAsync(string appId, CancellationToken cancellationToken)
    {
        try
        {
            if (await states.OfAsync(appId, cancellationToken) is not { } state)
            {
                await jobs.ReconcileAsync(appId, cancellationToken);
                return;
            }

            if (state.App.IsDestroying)
            {
                await DestroyAsync(state, cancellationToken);
            }
            else if (state.Desired() is { } desired)
            {
                await ConvergeAsync(state, desired, cancellationToken);
                if (state.Arriving(engine.Name) is { } arriving)
                {
                    await arrival.StepAsync(state, arriving, cancellationToken);
                }
            }
        }
        catch (Exception exception) when (exception.IsUnavailable())
        {
            LogWaits(logger, appId, exception.Message);
            queue.AddAfter(appId, RetryAfterFault);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFault(logger, exception, appId);
            queue.AddAfter(appId, RetryAfterFault);
        }
    }

    private async Task ConvergeAsync(AppState state, DesiredApp desired, CancellationToken cancellationToken)
    {
        desired = desired with { WaitsFor = await gate.WaitsForAsync(state, desired, cancellationToken) };
        var convergence = Adjusted(desired, await engine.ConvergeAsync(desired, cancellationToken));
        if (convergence.LookAgainIn is { } delay)
        {
            queue.AddAfter(desired.Key.Id, delay);
        }

        var situation = $"{desired.Release}/{desired.Generation}/{convergence.Route.Status}/{convergence.Route.Reason}/{convergence.Workload.Status}";
        var endpoint = convergence.Route.Status == ConditionStatus.Unknown ? null : endpoints.Answers(desired, situation, cancellationToken);
        var now = time.GetUtcNow();
        var conditions = Conditions(state, desired, convergence, endpoint);
        var observation = Observation.Of(convergence, state.RollingOut, state.Observation);
        var verdict = state.RollingOut is { } open ? OperationVerdict.Of(open, convergence, endpoint, now) : null;
        var activates = convergence.TookOver && state.Release!.Status == ReleaseRow.Deploying;
        if (verdict is null && !activates && observation == state.Observation && ConditionStore.Changes(state.Conditions, conditions, now).Count == 0)
        {
            return;
        }

        await writes.WriteAsync(
            async transaction =>
            {
                // The app may have been changed since it was read; then this round's findings are about the past.
                if (await transaction.FindAppAsync(state.App.Id) is not { } app || app.Version != state.App.Version || app.IsDestroying)
                {
                    queue.Add(state.App.Id);
                    return;
                }

                var changed = await transaction.UpdateConditionsAsync(app.Id, conditions, now);
                if (activates)
                {
                    await transaction.ActivateAsync(app.Id, desired.Release, time);
                }

                if (observation != state.Observation)
                {
                    await transaction.SaveObservationAsync(app.Id, observation);
                }

                await ReportAsync(transaction, state, changed, observation, verdict);
            },
            cancellationToken);
    }

    private async Task ReportAsync(
        DatabaseTransaction transaction, AppState state, IReadOnlyList<Condition> changed, Observation observation, OperationEvent? verdict)
    {
        if (state.RollingOut is not { } operation)
        {
            return;
        }

        List<OperationEvent> events = [.. changed.Select(journal.Changed)];
        if (observation.IsNewProgress(state.Observation))
        {
            var word = observation.Progress == 100 ? AppStatusWords.Running : AppStatusWords.NotReady;
            events.Insert(0, journal.Event(OperationEventKind.Progress, word) with { Percent = observation.Progress });
        }

        if (events.Count > 0)
        {
            await OperationJournal.AppendAsync(transaction, operation.Id, events);
        }

        if (verdict is not null)
        {
            await OperationJournal.FinishAsync(transaction, operation.Id, verdict);
        }
    }

    /// <summary>What the engine found, in the light of what it does not know.</summary>
    public static Convergence Adjusted(DesiredApp desired, Convergence found)
    {
        if (desired.WaitsFor is { } target)
        {
            found = found with { Workload = Verdict.Unknown(Reasons.WaitingFor, $"waits for {target}"), LookAgainIn = WaitEvery };
        }

        // Nothing has to lead to an app that is not public, but a port that its callers miss is a fault all the same.
        return desired.Hostname is null && found.Route.Reason is not (Reasons.PortMismatch or Reasons.LoopbackOnly)
            ? found with { Route = EndpointWatch.NotPublic }
            : found;
    }

    private static IReadOnlyList<(ConditionType Type, Verdict Verdict, long? Release)> Conditions(
        AppState state, DesiredApp desired, Convergence convergence, EndpointVerdicts? endpoint)
    {
        var release = desired.Release;
        List<(ConditionType, Verdict, long?)> conditions =
        [
            (ConditionType.Workload, convergence.Workload, release),
            (ConditionType.Hostname, desired.Hostname is { } hostname ? Verdict.True(Reasons.HostnameStored, hostname) : EndpointWatch.NotPublic, release),
            (ConditionType.Route, convergence.Route, convergence.Route.Status == ConditionStatus.True ? convergence.ServingRelease ?? release : release),
        ];

        // A newer release that is being built has its own Build condition, written by its preparation.
        if (!state.Operations.Any(o => o.IsPreparing))
        {
            conditions.Insert(0, (ConditionType.Build, Verdict.True(Reasons.ImageAvailable, state.Release!.Image), release));
        }

        if (endpoint is not null)
        {
            conditions.AddRange([(ConditionType.Dns, endpoint.Dns, release), (ConditionType.Tls, endpoint.Tls, release), (ConditionType.Http, endpoint.Http, convergence.ServingRelease ?? release)]);
        }

        return conditions;
    }

    private async Task DestroyAsync(AppState state, CancellationToken cancellationToken)
    {
        var jobsAreGone = await jobs.RemoveAllAsync(state.App, cancellationToken);
        var result = await engine.RemoveAsync(state.App.Key, cancellationToken);
        if (!result.Done || !jobsAreGone)
        {
            queue.AddAfter(state.App.Id, result.LookAgainIn ?? RetryAfterFault);
            return;
        }

        endpoints.Forget(state.App.Id);
        await removal.FinishAsync(state, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconciling app {AppId} waits for the database: {Cause}")]
    private static partial void LogWaits(ILogger logger, string appId, string cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reconciling app {AppId} failed; it is tried again")]
    private static partial void LogFault(ILogger logger, Exception exception, string appId);
}
