using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Says what the objects of an app amount to: is the workload up, does the hostname lead to it, and if not, why. A pure function.</summary>
internal sealed class KubernetesVerdicts(GatewayReference gateway)
{
    /// <summary>How long a gateway's controller may take to answer for a new route.</summary>
    private static readonly TimeSpan GatewayPatience = TimeSpan.FromSeconds(15);

    private const int ShownWarnings = 3;

    public Convergence Of(DesiredApp desired, AppSight sight, DateTimeOffset now)
    {
        var pods = sight.Pods.Where(p => !p.IsOver || p.BelongsTo(desired)).OrderBy(p => p.CreatedAt).ThenBy(p => p.Name, StringComparer.Ordinal).ToList();
        var all = pods.Where(p => p.BelongsTo(desired) && !p.IsDeleting).ToList();
        var mine = all.Where(p => p.Node is not { } machine || !sight.SilentMachines.Contains(machine)).ToList();
        var others = pods.Where(p => !p.BelongsTo(desired)).ToList();
        var serving = others.Where(p => p is { IsReady: true, IsDeleting: false }).ToList();
        var ready = mine.Count(p => p.IsReady);
        var isObserved = sight.Deployment is { IsObserved: true };

        // Where the port never answers, running is all that can be waited for; nothing better is being replaced.
        var tookOver = isObserved && serving.Count == 0 && mine.Count(p => IsUp(p, desired.Spec, now)) >= desired.Replicas;
        long? earlier = serving.Count > 0 ? serving.Max(p => p.Release) : null;
        var workload = Workload(desired, sight, mine, all.Except(mine).FirstOrDefault(), now);
        return new Convergence
        {
            Instances = [.. pods.Select(View)],
            Workload = workload,
            Route = Route(desired, sight, mine, earlier, workload, now),
            Progress = desired.Replicas == 0 ? 100 : Math.Min(100, mine.Count(p => IsUp(p, desired.Spec, now)) * 100 / desired.Replicas),
            TookOver = tookOver,
            ServingRelease = ready > 0 ? desired.Release : earlier,
            EarlierRelease = earlier,
            Settled = tookOver && others.Count == 0 && mine.Count == desired.Replicas && ready == mine.Count,
            LookAgainIn = LookAgainIn(mine, sight.Route, now),
        };
    }

    /// <summary>The instance does what the workload condition asks: started, stayed up, and its configured check passes.</summary>
    private static bool IsUp(PodFacts pod, AppSpec spec, DateTimeOffset now) =>
        pod.Container is { } container && PodDiagnosis.HasStayedUp(container, now) && (spec.ReadinessCheck is null || pod.IsReady);

    private static Verdict Workload(DesiredApp desired, AppSight sight, IReadOnlyList<PodFacts> mine, PodFacts? unseen, DateTimeOffset now)
    {
        if (sight.Deployment is not { IsObserved: true } deployment)
        {
            return Verdict.Unknown(Reasons.Pending, "the cluster has not taken the newest state yet");
        }

        if (desired.Replicas == 0)
        {
            return Verdict.True(Reasons.ScaledToZero, "scaled to zero");
        }

        if (deployment.CannotCreate is { } refusal)
        {
            return Refused(refusal);
        }

        var up = mine.Count(p => IsUp(p, desired.Spec, now));
        if (unseen is not null && up < desired.Replicas)
        {
            return Verdict.False(
                Reasons.NodeNotReady,
                $"{unseen.Node}, which {unseen.Name} runs on, does not answer the cluster",
                hint: "When it stays away, the cluster starts its instances elsewhere; '1ctl machine list' shows which machines answer");
        }

        if (sight.Claim is { } claim && ClaimDiagnosis.Explain(claim, mine.FirstOrDefault(p => p.Container?.RunningSince is null), sight.Warnings[claim.Uid]) is { } noVolume)
        {
            return noVolume;
        }

        foreach (var pod in mine)
        {
            if (PodDiagnosis.Explain(pod, desired.Spec, sight.Warnings[pod.Uid], sight.LastLines.GetValueOrDefault(pod.Uid) ?? [], now) is { } cause)
            {
                return cause;
            }
        }

        if (desired.Spec.ReadinessCheck is { } check && mine.FirstOrDefault(p => !p.IsReady && p.Container is { } c && PodDiagnosis.HasStayedUp(c, now)) is { } unhealthy
            && sight.Warnings[unhealthy.Uid].Where(w => w.IsUnready).ToList() is { Count: > 0 } warnings && warnings.Sum(w => w.Count) >= check.Failures)
        {
            return CheckVerdicts.NotReady(desired.Spec, unhealthy.Name, [.. warnings.Take(ShownWarnings).Select(w => w.Message)]);
        }

        return up >= desired.Replicas ? Verdict.True(Reasons.Running, desired.Replicas == 1 ? "1 instance is running" : $"{desired.Replicas} instances are running")
            : deployment.IsStalled ? Verdict.False(Reasons.Stalled, $"{up} of {desired.Replicas} instances are running, and nothing has moved for {WorkloadManifest.Stalled.TotalMinutes:0} minutes")
            : Verdict.Unknown(Reasons.Pending, $"{up} of {desired.Replicas} instances are running");
    }

    private static Verdict Refused(string message) => message.Contains("exceeded quota", StringComparison.Ordinal)
        ? Verdict.False(Reasons.QuotaExceeded, $"the organization's quota is used up: {message}", [], "stop or shrink another app, or ask the platform's operator for more")
        : Verdict.False(Reasons.FailedCreate, $"the cluster refuses the instances: {message}");

    private Verdict Route(DesiredApp desired, AppSight sight, IReadOnlyList<PodFacts> mine, long? earlier, Verdict workload, DateTimeOffset now)
    {
        if (desired.Hostname is not null && OfGateway(sight.Route, now) is { } fault)
        {
            return fault;
        }

        if (mine.Count(p => p is { IsReady: true }) is > 0 and var ready)
        {
            return Verdict.True(Reasons.Routed, $"{desired.Address} leads to {ready} of {desired.Replicas} instances");
        }

        if (desired.Replicas == 0)
        {
            return Verdict.False(Reasons.NoReadyInstance, "the app is scaled to zero", hint: "Scale it up: 1ctl deploy scale 1");
        }

        if (desired.Spec.ReadinessCheck is null && mine.FirstOrDefault(p => p.Container is { } c && PodDiagnosis.HasStayedUp(c, now)) is { } silent)
        {
            return sight.Listeners.GetValueOrDefault(silent.Uid)
                ?? (sight.Warnings[silent.Uid].FirstOrDefault(w => w.IsUnready) is { } warning
                    ? Verdict.False(Reasons.NotListening, $"nothing answers on port {desired.Spec.Port}", [warning.Message], "Let the app listen on 0.0.0.0 at the port in PORT, or change port in satusky.toml")
                    : Verdict.Unknown(Reasons.Pending, "waiting for the port to answer"));
        }

        if (workload.Status == ConditionStatus.False)
        {
            return earlier is { } release
                ? Verdict.True(Reasons.Routed, $"{desired.Address} leads to release {release}")
                : Verdict.False(Reasons.NoReadyInstance, $"no instance is ready: {workload.Message}");
        }

        return Verdict.Unknown(Reasons.Pending, "no instance of the new release is ready yet");
    }

    /// <summary>What is wrong with the route itself, or null when the gateway has taken it.</summary>
    private Verdict? OfGateway(RouteFacts? route, DateTimeOffset now)
    {
        if (route is null)
        {
            return Verdict.Unknown(Reasons.Pending, "the cluster has not taken the route yet");
        }

        if (route.Parents.FirstOrDefault(p => p.Name == gateway.Name && p.Namespace == gateway.Namespace) is not { } parent)
        {
            return now - route.CreatedAt < GatewayPatience ? Verdict.Unknown(Reasons.Pending, "the gateway has not taken the route yet") : Verdict.False(
                Reasons.RouteNotAccepted,
                $"no gateway controller has answered for Gateway {gateway.Namespace}/{gateway.Name}",
                hint: $"See whether it exists and is programmed: kubectl -n {gateway.Namespace} get gateway {gateway.Name}");
        }

        return parent switch
        {
            { IsCurrent: false } => Verdict.Unknown(Reasons.Pending, "the gateway has not taken the newest route yet"),
            { Fault: { } fault } => Verdict.False(Reasons.RouteNotAccepted, $"Gateway {gateway.Namespace}/{gateway.Name} refuses the route: {fault.Message} ({fault.Reason})"),
            { IsAccepted: false } => Verdict.Unknown(Reasons.Pending, "the gateway has not taken the route yet"),
            _ => null,
        };
    }

    private static InstanceView View(PodFacts pod) => new(pod.Name, pod.Release, State(pod), pod.Node ?? "", pod.Container?.Restarts ?? 0, pod.CreatedAt);

    private static string State(PodFacts pod) => pod switch
    {
        { IsDeleting: true } => "stopping",
        { IsReady: true } => "ready",
        { Container.RunningSince: not null } => "running",
        { Container: { End: not null } or { WaitingFor: not null and not "ContainerCreating" and not "PodInitializing" } } => "waiting",
        _ => "starting",
    };

    /// <summary>Some moments matter without an event of the cluster.</summary>
    private static TimeSpan? LookAgainIn(IEnumerable<PodFacts> mine, RouteFacts? route, DateTimeOffset now)
    {
        var moments = mine.Select(p => p.Container?.RunningSince + WorkloadManifest.StayUp).Append(route is { Parents: [] } ? route.CreatedAt + GatewayPatience : null);
        var waits = moments.Select(moment => moment - now).OfType<TimeSpan>().Where(wait => wait > TimeSpan.Zero).ToList();
        return waits.Count == 0 ? null : waits.Min();
    }
}
