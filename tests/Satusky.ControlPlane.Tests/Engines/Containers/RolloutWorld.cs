using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

/// <summary>A small world of instances that does what the planner says, with a clock that only the test moves.</summary>
internal sealed class RolloutWorld(AppSpec spec, int replicas)
{
    private readonly Dictionary<string, (ContainerPresence Container, bool Answers)> seen = [];
    private readonly List<InstanceRecord> records = [];
    private int next;

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    public DesiredApp Desired { get; private set; } = new()
    {
        Key = new AppKey("app", spec.Name, "org", "default-1"),
        Hostname = "h.localhost",
        Release = 1,
        Generation = 1,
        Spec = spec,
        Replicas = replicas,
        ImageId = "sha256:1",
        ConfigRevision = 1,
        NewestConfigRevision = 1,
    };

    public bool EdgeIsCurrent { get; set; } = true;

    public int InFlight { get; set; }

    /// <summary>Whether instances of a release answer once they run.</summary>
    public Func<long, bool> Answers { get; set; } = _ => true;

    /// <summary>What the liveness checks of running instances say.</summary>
    public bool? Alive { get; set; }

    /// <summary>Whether processes end when they are asked to.</summary>
    public bool EndsWhenAsked { get; set; } = true;

    public IReadOnlyList<InstanceRecord> Records => records;

    public IEnumerable<InstanceRecord> Ready => records.Where(r => r.Phase == InstancePhase.Ready);

    public IEnumerable<InstanceRecord> RunningContainers => records.Where(r => seen.GetValueOrDefault(r.Id).Container == ContainerPresence.Running);

    public IReadOnlyList<InstanceFacts> Facts =>
    [
        .. records.Select(r =>
        {
            var (container, answers) = seen.GetValueOrDefault(r.Id, (ContainerPresence.Absent, false));
            bool? result = r.Phase == InstancePhase.Running && container == ContainerPresence.Running ? answers : null;
            return new InstanceFacts(r, container, result, Alive, EdgeIsCurrent ? InFlight : null);
        }),
    ];

    public void Want(long release) => Desired = Desired with { Release = release, Generation = Desired.Generation + 1 };

    public void WaitFor(string? target) => Desired = Desired with { WaitsFor = target };

    public void Scale(int count) => Desired = Desired with { Replicas = count };

    public void Crash(InstanceRecord instance) => seen[instance.Id] = (ContainerPresence.Ended, false);

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Asks the planner once and does what it says; false when nothing was to be done.</summary>
    public bool Step(Action? afterEachAction = null)
    {
        var actions = RolloutPlanner.Plan(Desired, Facts, EdgeIsCurrent, Now);
        foreach (var action in actions)
        {
            Do(action);
            afterEachAction?.Invoke();
        }

        return actions.Count > 0;
    }

    /// <summary>Lets time pass until nothing has been to do for longer than the longest back-off.</summary>
    public void Settle(Action? afterEachAction = null)
    {
        for (var quiet = 0; quiet < 70; quiet++)
        {
            if (Step(afterEachAction))
            {
                quiet = 0;
            }

            Pass(TimeSpan.FromSeconds(5));
            if (Now > DateTimeOffset.UnixEpoch.AddDays(1))
            {
                throw new InvalidOperationException("the rollout never comes to rest");
            }
        }
    }

    private void Do(PlanAction action)
    {
        switch (action)
        {
            case PlanAction.Create create:
                records.AddRange(Enumerable.Range(0, create.Count).Select(_ => New()));
                break;
            case PlanAction.Start start:
                seen[start.Instance.Id] = (ContainerPresence.Running, Answers(start.Instance.Release));
                Save(start.Instance with { Phase = InstancePhase.Running, StartedAt = Now, Since = Now, ContainerId = "c" });
                break;
            case PlanAction.RecordEnd end:
                Save(end.Instance with { Phase = InstancePhase.Waiting, Since = Now, Crashes = end.Instance.Crashes + 1, NotBefore = Now + RolloutTimes.BackOff(end.Instance.Crashes + 1) });
                break;
            case PlanAction.Enter enter:
                Save(enter.Instance with { Phase = enter.Phase, Since = Now, FirstReadyAt = enter.Phase == InstancePhase.Ready ? Now : enter.Instance.FirstReadyAt });
                break;
            case PlanAction.Terminate terminate:
                Save(terminate.Instance with { Phase = InstancePhase.Stopping, Since = Now });
                seen[terminate.Instance.Id] = (EndsWhenAsked ? ContainerPresence.Ended : ContainerPresence.Running, false);
                break;
            case PlanAction.Restart restart:
                Save(restart.Instance with { Phase = InstancePhase.Restarting, Since = Now });
                seen[restart.Instance.Id] = (EndsWhenAsked ? ContainerPresence.Ended : ContainerPresence.Running, false);
                break;
            case PlanAction.Kill kill:
                seen[kill.Instance.Id] = (ContainerPresence.Ended, false);
                break;
            case PlanAction.Remove remove:
                records.RemoveAll(r => r.Id == remove.Instance.Id);
                break;
        }
    }

    private InstanceRecord New()
    {
        var number = ++next;
        return new InstanceRecord($"i{number}", "app", "net", $"web-{number}", $"10.0.0.{number}", 8080, Desired.Release, Desired.Generation, 1, "sha256:1", Now) { Spec = Desired.Spec, Since = Now };
    }

    private void Save(InstanceRecord record) => records[records.FindIndex(r => r.Id == record.Id)] = record;
}
