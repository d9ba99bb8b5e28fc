using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Decides when an operation has its answer: everything ready, or the first cause why not.</summary>
internal static class OperationVerdict
{
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(5);

    /// <summary>The operation's last event, or null while the answer is open.</summary>
    public static OperationEvent? Of(OperationRow operation, Convergence convergence, EndpointVerdicts? endpoint, DateTimeOffset now)
    {
        if (convergence.Workload.Status == ConditionStatus.False)
        {
            return NotReady(convergence.Workload, convergence, now);
        }

        if (convergence.Workload.Status == ConditionStatus.True)
        {
            if (convergence.Route.Status == ConditionStatus.False)
            {
                return NotReady(convergence.Route, convergence, now);
            }

            if (convergence.TookOver && endpoint is not null)
            {
                Verdict[] planes = [endpoint.Dns, endpoint.Tls, endpoint.Http];
                return planes.FirstOrDefault(p => p.Status != ConditionStatus.True) is { } cause
                    ? NotReady(cause, convergence, now)
                    : new OperationEvent { Number = 0, At = now, Kind = OperationEventKind.Finished, State = OperationState.Ready, Text = "workload and public address are ready" };
            }
        }

        var age = now - Times.FromMilliseconds(operation.CreatedAt);
        return age < Stalled
            ? null
            : NotReady(Verdict.False(Reasons.Stalled, $"the rollout has not finished for {age.TotalMinutes:0} minutes: {convergence.Workload.Message}"), convergence, now);
    }

    private static OperationEvent NotReady(Verdict cause, Convergence convergence, DateTimeOffset now) => new()
    {
        Number = 0,
        At = now,
        Kind = OperationEventKind.Finished,
        State = OperationState.NotReady,
        Reason = cause.Reason,
        Text = !convergence.TookOver && convergence.WhatServes is { } serving ? $"{cause.Message}; {serving}" : cause.Message,
        Evidence = cause.Evidence,
        Hint = cause.Hint,
    };
}
