using System.Collections.Concurrent;
using System.Net;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Asks instances whether they are ready and whether they are alive, as often as they deserve, and remembers the newest answers.</summary>
internal sealed class ProbeBoard(HealthProbe probe, TimeProvider time)
{
    private static readonly CheckSpec PortAnswers = new();
    private static readonly TimeSpan ReadyEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(15);

    private readonly ConcurrentDictionary<(string InstanceId, ProbeKind Kind), ProbeAnswer> answers = new();

    public ProbeAnswer? Newest(string instanceId, ProbeKind kind) => answers.GetValueOrDefault((instanceId, kind));

    public void Forget(string instanceId)
    {
        foreach (var kind in Enum.GetValues<ProbeKind>())
        {
            answers.TryRemove((instanceId, kind), out _);
        }
    }

    /// <summary>
    /// Whether the instance may get requests: true or false from a look that was due now or, for one in the traffic, from several in a row;
    /// null when nothing is to be concluded.
    /// </summary>
    public async Task<bool?> IsReadyAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        if (await AskAsync(instance, ProbeKind.Readiness, cancellationToken) is not var (check, answer))
        {
            return null;
        }

        var isReady = instance.Phase == InstancePhase.Ready;
        return answer.Result.IsHealthy ? isReady || answer.Passes >= check.Successes
            : isReady && answer.Failures < check.Failures ? null
            : false;
    }

    /// <summary>False when the liveness check failed as often in a row as it may; null without such a check.</summary>
    public async Task<bool?> IsAliveAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        await AskAsync(instance, ProbeKind.Liveness, cancellationToken) is var (check, answer) ? answer.Failures < check.Failures : null;

    /// <summary>How long until the instance is to be looked at again, or null when it is not looked at.</summary>
    public TimeSpan? Next(InstanceRecord instance)
    {
        var waits = Enum.GetValues<ProbeKind>().Where(kind => CheckOf(instance, kind) is not null).Select(kind => Due(instance, kind) - time.GetUtcNow()).ToList();
        return waits.Count == 0 ? null : waits.Min() is var wait && wait > Soon ? wait : Soon;
    }

    /// <summary>The newest answer, from now if one is due; null when there is none to be had.</summary>
    private async Task<(CheckSpec Check, ProbeAnswer Answer)?> AskAsync(InstanceRecord instance, ProbeKind kind, CancellationToken cancellationToken)
    {
        if (CheckOf(instance, kind) is not { } check)
        {
            return null;
        }

        var last = LastOf(instance, kind);
        if (time.GetUtcNow() < Due(instance, kind))
        {
            return last is null ? null : (check, last);
        }

        var (address, port) = (IPAddress.Parse(instance.Address), check.Port ?? instance.Port);
        var result = check.Path is { } path
            ? await probe.GetAsync(address, port, path, check.TimeLimit, cancellationToken)
            : await probe.ConnectAsync(address, port, check.TimeLimit, cancellationToken);
        var answer = result.IsHealthy
            ? new ProbeAnswer(time.GetUtcNow(), instance.StartedAt, result, Failures: 0, Passes: (last?.Passes ?? 0) + 1)
            : new ProbeAnswer(time.GetUtcNow(), instance.StartedAt, result, Failures: (last?.Failures ?? 0) + 1, Passes: 0);
        answers[(instance.Id, kind)] = answer;
        return (check, answer);
    }

    /// <summary>The newest answer of the instance's present run.</summary>
    private ProbeAnswer? LastOf(InstanceRecord instance, ProbeKind kind) =>
        Newest(instance.Id, kind) is { } answer && answer.StartedAt == instance.StartedAt ? answer : null;

    /// <summary>What is asked of an instance in its phase. One in the traffic whose port alone counts is not asked: the edge notices by itself.</summary>
    private static CheckSpec? CheckOf(InstanceRecord instance, ProbeKind kind) => (instance.Phase, kind) switch
    {
        (InstancePhase.Running, ProbeKind.Readiness) => instance.Spec.ReadinessCheck ?? PortAnswers,
        (InstancePhase.Ready, ProbeKind.Readiness) => instance.Spec.ReadinessCheck,
        (InstancePhase.Running or InstancePhase.Ready, ProbeKind.Liveness) => instance.Spec.Liveness,
        _ => null,
    };

    private DateTimeOffset Due(InstanceRecord instance, ProbeKind kind)
    {
        var check = CheckOf(instance, kind)!;
        var started = instance.StartedAt ?? instance.CreatedAt;
        return LastOf(instance, kind) is { } last ? last.At + Every(instance, kind, check, time.GetUtcNow() - started) : started + check.Delay;
    }

    /// <summary>One that is not ready yet is asked more often while it is young, so that nobody waits for an interval to pass.</summary>
    private static TimeSpan Every(InstanceRecord instance, ProbeKind kind, CheckSpec check, TimeSpan age)
    {
        var interval = check.Interval is { } seconds ? TimeSpan.FromSeconds(seconds) : kind == ProbeKind.Liveness ? AliveEvery : ReadyEvery;
        var often = RolloutTimes.ProbeEvery(age);
        return kind == ProbeKind.Readiness && instance.Phase != InstancePhase.Ready && often < interval ? often : interval;
    }
}

internal enum ProbeKind
{
    Readiness,
    Liveness,
}

/// <param name="StartedAt">The run of the instance that was asked.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Passes">In a row.</param>
internal sealed record ProbeAnswer(DateTimeOffset At, DateTimeOffset? StartedAt, ProbeResult Result, int Failures, int Passes);
