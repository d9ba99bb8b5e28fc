using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Decides what to do for one app: a pure function of what should be, what is and the time. It is asked again after each round of
/// actions, so it may decide little at a time, and an interrupted round only means that the next one decides anew.
/// </summary>
internal static class RolloutPlanner
{
    /// <param name="edgeIsCurrent">The edge serves what the records say; without that nothing that it may still send requests to is ended.</param>
    public static IReadOnlyList<PlanAction> Plan(DesiredApp desired, IReadOnlyList<InstanceFacts> instances, bool edgeIsCurrent, DateTimeOffset now)
    {
        var actions = new List<PlanAction>();
        foreach (var instance in instances)
        {
            if (Continue(instance, edgeIsCurrent, now) is { } action)
            {
                actions.Add(action);
            }
        }

        if (actions.Count > 0)
        {
            return actions;
        }

        var mine = instances.Where(i => i.Record.BelongsTo(desired) && IsKept(i)).ToList();
        var others = instances.Where(i => !i.Record.BelongsTo(desired) && IsKept(i)).ToList();
        Surplus(actions, desired, mine);
        if (desired.WaitsFor is null)
        {
            Retire(actions, desired, mine, others, now);
            Grow(actions, desired, mine, instances.Count - mine.Count, others.Count);
        }

        Restart(actions, mine, others, now);
        return actions;
    }

    /// <summary>Whether the instance does its part for the desired release: it gets requests and has stayed up, or stayed up where no earlier one ever served.</summary>
    public static bool IsUsable(InstanceFacts instance, bool othersServed, DateTimeOffset now) =>
        HasStayedUp(instance, now) && (instance.Record.Phase == InstancePhase.Ready
            || (instance.Record.Phase == InstancePhase.Running && instance.Record.Spec.ReadinessCheck is null && !othersServed));

    public static bool HaveServed(IEnumerable<InstanceFacts> others) => others.Any(i => i.Record.FirstReadyAt is not null);

    public static bool HasStayedUp(InstanceFacts instance, DateTimeOffset now) =>
        instance.Record.Phase is InstancePhase.Running or InstancePhase.Ready
        && instance.Container == ContainerPresence.Running
        && now - instance.Record.StartedAt >= RolloutTimes.StayUp;

    /// <summary>What to do to end an app: every instance is asked to end, killed when its grace period is over, and removed.</summary>
    public static IReadOnlyList<PlanAction> PlanRemoval(IReadOnlyList<InstanceFacts> instances, bool edgeIsCurrent, DateTimeOffset now) =>
    [
        .. instances.Select(instance => instance.Record.Phase switch
        {
            InstancePhase.Stopping => Continue(instance, edgeIsCurrent, now),
            InstancePhase.Starting or InstancePhase.Waiting => new PlanAction.Enter(instance.Record, InstancePhase.Stopping),
            _ => new PlanAction.Terminate(instance.Record),
        }).OfType<PlanAction>(),
    ];

    /// <summary>What an instance needs whatever the rollout does.</summary>
    private static PlanAction? Continue(InstanceFacts instance, bool edgeIsCurrent, DateTimeOffset now)
    {
        var (record, container, answers, alive, inFlight) = instance;
        var age = now - record.Since;
        return record.Phase switch
        {
            InstancePhase.Starting => new PlanAction.Start(record),
            InstancePhase.Running or InstancePhase.Ready when container != ContainerPresence.Running => new PlanAction.RecordEnd(record),
            InstancePhase.Restarting when container != ContainerPresence.Running => new PlanAction.RecordEnd(record),
            InstancePhase.Running or InstancePhase.Ready when alive == false => new PlanAction.Restart(record),
            InstancePhase.Running when answers == true => new PlanAction.Enter(record, InstancePhase.Ready),
            InstancePhase.Ready when answers == false => new PlanAction.Enter(record, InstancePhase.Running),
            InstancePhase.Draining when !edgeIsCurrent => null,
            InstancePhase.Draining when container != ContainerPresence.Running => new PlanAction.Enter(record, InstancePhase.Stopping),
            InstancePhase.Draining when inFlight == 0 || age >= RolloutTimes.Drain => new PlanAction.Terminate(record),
            InstancePhase.Restarting or InstancePhase.Stopping when container == ContainerPresence.Running && age >= record.Spec.Grace => new PlanAction.Kill(record),
            InstancePhase.Stopping when container != ContainerPresence.Running && edgeIsCurrent => new PlanAction.Remove(record),
            _ => null,
        };
    }

    private static bool IsKept(InstanceFacts instance) => instance.Record.Phase is not (InstancePhase.Draining or InstancePhase.Stopping);

    /// <summary>Takes instances of earlier releases out as those of the desired one can replace them.</summary>
    private static void Retire(List<PlanAction> actions, DesiredApp desired, List<InstanceFacts> mine, List<InstanceFacts> others, DateTimeOffset now)
    {
        var serving = others.Where(i => i.Record.Phase == InstancePhase.Ready).ToList();
        var usable = mine.Count(i => IsUsable(i, HaveServed(others), now));
        var overlap = desired.Spec.Strategy == RolloutStrategy.Rolling;

        // One that never served is no loss; one that did is kept trying until something else serves.
        var failing = others.Except(serving).Where(i => !overlap || i.Record.FirstReadyAt is null || usable > 0 || desired.Replicas == 0);
        actions.AddRange(failing.Select(End));

        var mayLeave = !overlap || usable >= desired.Replicas
            ? serving.Count
            : usable + serving.Count - (desired.Replicas - RolloutShare.Resolve(desired.Spec.MaxUnavailable, desired.Replicas, roundUp: false));
        actions.AddRange(serving.OrderBy(i => i.Record.CreatedAt).Take(Math.Max(0, mayLeave)).Select(End));
    }

    /// <summary>Takes out instances above the wanted number, the least useful first.</summary>
    private static void Surplus(List<PlanAction> actions, DesiredApp desired, List<InstanceFacts> mine)
    {
        var leastUseful = mine.OrderBy(i => i.Record.Phase == InstancePhase.Ready).ThenByDescending(i => i.Record.CreatedAt);
        actions.AddRange(leastUseful.Take(Math.Max(0, mine.Count - desired.Replicas)).Select(End));
    }

    private static void Grow(List<PlanAction> actions, DesiredApp desired, List<InstanceFacts> mine, int besides, int keptOthers)
    {
        var missing = desired.Replicas - mine.Count;
        var room = desired.Spec.Strategy == RolloutStrategy.Recreate
            ? (besides == 0 ? missing : 0)
            : desired.Replicas + Surge(desired) - mine.Count - keptOthers;
        if (Math.Min(missing, room) is var count and > 0)
        {
            actions.Add(new PlanAction.Create(count));
        }
    }

    private static int Surge(DesiredApp desired)
    {
        var surge = RolloutShare.Resolve(desired.Spec.MaxSurge, desired.Replicas, roundUp: true);
        var unavailable = RolloutShare.Resolve(desired.Spec.MaxUnavailable, desired.Replicas, roundUp: false);
        return surge == 0 && unavailable == 0 ? 1 : surge;
    }

    private static void Restart(List<PlanAction> actions, List<InstanceFacts> mine, List<InstanceFacts> others, DateTimeOffset now)
    {
        var ending = actions.Select(Subject).ToHashSet();
        actions.AddRange(mine.Concat(others)
            .Where(i => i.Record.Phase == InstancePhase.Waiting && i.Record.NotBefore <= now && !ending.Contains(i.Record))
            .Select(i => new PlanAction.Start(i.Record)));
    }

    private static PlanAction End(InstanceFacts instance) => instance.Record.Phase switch
    {
        InstancePhase.Ready => new PlanAction.Enter(instance.Record, InstancePhase.Draining),
        InstancePhase.Running => new PlanAction.Terminate(instance.Record),
        _ => new PlanAction.Enter(instance.Record, InstancePhase.Stopping),
    };

    private static InstanceRecord? Subject(PlanAction action) => action switch
    {
        PlanAction.Enter enter => enter.Instance,
        PlanAction.Terminate terminate => terminate.Instance,
        _ => null,
    };
}
