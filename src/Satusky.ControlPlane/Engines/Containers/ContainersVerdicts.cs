using System.Net;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Says what the instances of an app amount to: is the workload up, does the hostname lead to it, and if not, why.</summary>
internal sealed class ContainersVerdicts(ContainerWatch watch, ProbeBoard probes, EdgePublisher edge, ContainersOptions options)
{
    public Convergence Of(DesiredApp desired, IReadOnlyList<InstanceFacts> instances, DateTimeOffset now)
    {
        var mine = instances.Where(i => i.Record.BelongsTo(desired) && i.Record.Phase is not (InstancePhase.Draining or InstancePhase.Stopping)).ToList();
        var others = instances.Where(i => !i.Record.BelongsTo(desired)).ToList();
        var kept = others.Where(i => i.Record.Phase is not (InstancePhase.Draining or InstancePhase.Stopping));
        var serving = others.Where(i => i.Record.Phase == InstancePhase.Ready).ToList();
        var usable = mine.Count(i => RolloutPlanner.IsUsable(i, RolloutPlanner.HaveServed(kept), now));
        var tookOver = usable >= desired.Replicas && serving.Count == 0;
        var workload = Workload(desired, mine, usable, now);
        long? earlier = serving.Count > 0 ? serving.Max(i => i.Record.Release) : null;
        var isServing = mine.Any(i => i.Record.Phase == InstancePhase.Ready);
        return new Convergence
        {
            Instances = [.. instances.OrderBy(i => i.Record.CreatedAt).Select(View)],
            Workload = workload,
            Route = Route(desired, mine, serving, workload, now),
            Progress = desired.Replicas == 0 ? 100 : Math.Min(100, mine.Count(i => Passes(i, now)) * 100 / desired.Replicas),
            TookOver = tookOver,
            ServingRelease = isServing ? desired.Release : earlier,
            EarlierRelease = earlier,
            Settled = tookOver && others.Count == 0 && mine.All(i => i.Record.Phase == InstancePhase.Ready),
            LookAgainIn = LookAgainIn(instances, now),
        };
    }

    /// <summary>The instance does what the workload condition asks: started, stayed up, and its configured check passes.</summary>
    private static bool Passes(InstanceFacts instance, DateTimeOffset now) =>
        RolloutPlanner.HasStayedUp(instance, now) && (instance.Record.Spec.ReadinessCheck is null || instance.Record.Phase == InstancePhase.Ready);

    private Verdict Workload(DesiredApp desired, IReadOnlyList<InstanceFacts> mine, int usable, DateTimeOffset now)
    {
        if (desired.Replicas == 0)
        {
            return Verdict.True(Reasons.ScaledToZero, "scaled to zero");
        }

        if (mine.FirstOrDefault(i => i.Record.Phase is InstancePhase.Waiting or InstancePhase.Restarting) is { Record: { LastEnd: { } end } waiting })
        {
            var reason = end.Reason == Reasons.Exited && waiting.Crashes > 1 ? Reasons.CrashLoopBackOff : end.Reason;
            return Verdict.False(reason, end.Message, end.Evidence, end.Hint);
        }

        if (mine.FirstOrDefault(i => IsUnhealthy(i, now)) is { } unhealthy)
        {
            return CheckVerdicts.NotReady(unhealthy.Record.Spec, unhealthy.Record.Name, [$"{probes.Newest(unhealthy.Record.Id, ProbeKind.Readiness)!.Result}"]);
        }

        var up = mine.Count(i => Passes(i, now));
        return up >= desired.Replicas
            ? Verdict.True(Reasons.Running, desired.Replicas == 1 ? "1 instance is running" : $"{desired.Replicas} instances are running")
            : Verdict.Unknown(Reasons.Pending, $"{up} of {desired.Replicas} instances are running");
    }

    private bool IsUnhealthy(InstanceFacts instance, DateTimeOffset now) =>
        instance.Record is { Spec.ReadinessCheck: { } check, Phase: InstancePhase.Running }
        && RolloutPlanner.HasStayedUp(instance, now)
        && probes.Newest(instance.Record.Id, ProbeKind.Readiness) is { Result.IsHealthy: false } answer && answer.Failures >= check.Failures;

    private Verdict Route(DesiredApp desired, IReadOnlyList<InstanceFacts> mine, IReadOnlyList<InstanceFacts> serving, Verdict workload, DateTimeOffset now)
    {
        if (edge.Fault is { } fault)
        {
            return Verdict.False(Reasons.EdgeUnavailable, fault, hint: "See whether it runs: satusky status");
        }

        if (mine.Any(i => i.Record.Phase == InstancePhase.Ready))
        {
            return edge.IsCurrent(desired.Key.Id)
                ? Verdict.True(Reasons.Routed, $"{desired.Address} leads to {mine.Count(i => i.Record.Phase == InstancePhase.Ready)} of {desired.Replicas} instances")
                : Verdict.Unknown(Reasons.Pending, "the edge has not taken the newest routes yet");
        }

        if (desired.Replicas == 0)
        {
            return Verdict.False(Reasons.NoReadyInstance, "the app is scaled to zero", hint: "Scale it up: 1ctl deploy scale 1");
        }

        if (mine.FirstOrDefault(i => i.Record is { Phase: InstancePhase.Running, Spec.ReadinessCheck: null } && RolloutPlanner.HasStayedUp(i, now)) is { } silent)
        {
            return Listener(silent.Record) ?? Verdict.Unknown(Reasons.Pending, "waiting for the port to answer");
        }

        if (workload.Status == ConditionStatus.False)
        {
            return serving.Count > 0
                ? Verdict.True(Reasons.Routed, $"{desired.Address} leads to release {serving.Max(i => i.Record.Release)}")
                : Verdict.False(Reasons.NoReadyInstance, $"no instance is ready: {workload.Message}");
        }

        var held = desired.Spec.Strategy == RolloutStrategy.Recreate && serving.Count == 0 ? "; requests are held meanwhile" : "";
        return Verdict.Unknown(Reasons.Pending, $"no instance of the new release is ready yet{held}");
    }

    private Verdict? Listener(InstanceRecord instance) =>
        watch.Find(instance.ContainerId) is { State.Pid: > 0 and var pid } && ListeningSockets.Read(pid) is { } sockets
            ? ListenerDiagnosis.Explain(instance.Port, sockets, IPAddress.Parse(instance.Address))
            : Verdict.False(Reasons.NotListening, $"nothing answers on port {instance.Port}");

    private InstanceView View(InstanceFacts instance) => new(
        instance.Record.Name,
        instance.Record.Release,
        instance.Record.Phase.ToString().ToLowerInvariant(),
        options.MachineName,
        instance.Record.Restarts,
        instance.Record.CreatedAt);

    private TimeSpan? LookAgainIn(IReadOnlyList<InstanceFacts> instances, DateTimeOffset now)
    {
        var times = instances.SelectMany(i => Times(i, now)).ToList();
        return times.Count == 0 ? null : times.Min() is var least && least > TimeSpan.Zero ? least : TimeSpan.FromMilliseconds(1);
    }

    private IEnumerable<TimeSpan> Times(InstanceFacts instance, DateTimeOffset now)
    {
        var record = instance.Record;
        if (probes.Next(record) is { } probe)
        {
            yield return probe;
        }

        if (record is { Phase: InstancePhase.Running or InstancePhase.Ready, StartedAt: { } started } && now - started < RolloutTimes.StayUp)
        {
            yield return started + RolloutTimes.StayUp - now;
        }

        TimeSpan? deadline = record.Phase switch
        {
            InstancePhase.Waiting => record.NotBefore - now,
            InstancePhase.Draining => record.Since + RolloutTimes.Drain - now,
            InstancePhase.Restarting or InstancePhase.Stopping => record.Since + record.Spec.Grace - now,
            _ => null,
        };
        if (deadline is { } until)
        {
            // What is overdue waits for the edge or the engine; their news comes by itself, this is the safety net.
            yield return until > TimeSpan.Zero ? until : TimeSpan.FromSeconds(1);
        }
    }
}
