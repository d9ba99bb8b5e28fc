using Satusky.Contracts.Apps;
using Satusky.Contracts.Edge;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>How an app looks to the edge: its hostname and its instances by phase.</summary>
internal sealed record EdgeView(string? Hostname, EdgeService Service)
{
    /// <summary>The view that follows from the records; what is not in it gets no requests.</summary>
    public static EdgeView Of(AppKey app, string? hostname, RolloutStrategy strategy, int replicas, IReadOnlyList<InstanceRecord> instances)
    {
        var backends = instances.Where(i => i.Phase is InstancePhase.Ready or InstancePhase.Draining).Select(Backend).ToList();
        var (state, message) = State(strategy, replicas, instances, backends);
        var hold = state == EdgeServiceState.Holding ? (int)RolloutTimes.Hold.TotalSeconds : 0;
        return new EdgeView(hostname, new EdgeService(app.Id, app.Name, app.Namespace, state, backends, message, hold));
    }

    /// <summary>The view of an app that runs elsewhere: requests are sent on, those that instances here still work on may end. It has no name in app networks.</summary>
    public static EdgeView Of(AppKey app, string? hostname, Forward forward, IReadOnlyList<InstanceRecord> instances)
    {
        var entrance = new EdgeBackend(
            $"{app.Id}@{forward.Address}:{forward.Port}", forward.Address, (int)forward.Port, EdgeBackendState.Active, Tls: new EdgeUpstreamTls(forward.Authorities));
        var leaving = instances.Where(i => i.Phase is InstancePhase.Ready or InstancePhase.Draining).Select(i => Backend(i) with { State = EdgeBackendState.Draining });
        return new EdgeView(hostname, new EdgeService(app.Id, app.Name, Namespace: null, EdgeServiceState.Serving, [entrance, .. leaving]));
    }

    private static EdgeBackend Backend(InstanceRecord instance) => new(
        instance.Id,
        instance.Address,
        instance.Port,
        instance.Phase == InstancePhase.Ready ? EdgeBackendState.Active : EdgeBackendState.Draining,
        (int)RolloutTimes.Drain.TotalSeconds);

    private static (EdgeServiceState State, string? Message) State(
        RolloutStrategy strategy, int replicas, IReadOnlyList<InstanceRecord> instances, IReadOnlyList<EdgeBackend> backends)
    {
        if (backends.Any(b => b.State == EdgeBackendState.Active))
        {
            return (EdgeServiceState.Serving, null);
        }

        if (instances.LastOrDefault(i => i.Phase is InstancePhase.Waiting or InstancePhase.Restarting) is { LastEnd: { } end })
        {
            return (EdgeServiceState.Failing, end switch
            {
                { Reason: Reasons.LivenessFailed } => "the app did not pass its liveness check",
                { ExitCode: { } code } => $"the app ended with exit status {code}",
                _ => "the app could not be started",
            });
        }

        if (replicas == 0)
        {
            return (EdgeServiceState.Stopped, "the app is scaled to zero");
        }

        return strategy == RolloutStrategy.Recreate ? (EdgeServiceState.Holding, null) : (EdgeServiceState.Starting, null);
    }
}
