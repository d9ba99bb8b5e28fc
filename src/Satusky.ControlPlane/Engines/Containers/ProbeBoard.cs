using System.Collections.Concurrent;
using System.Net;
using Satusky.ControlPlane.Diagnosis;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Asks instances whether they answer, as often as their age deserves, and remembers the newest answers.</summary>
internal sealed class ProbeBoard(HealthProbe probe, TimeProvider time)
{
    private static readonly TimeSpan ReadyEvery = TimeSpan.FromSeconds(5);
    private const int FailuresBeforeUnready = 3;

    private readonly ConcurrentDictionary<string, ProbeAnswer> answers = new();

    public ProbeAnswer? Newest(string instanceId) => answers.GetValueOrDefault(instanceId);

    public void Forget(string instanceId) => answers.TryRemove(instanceId, out _);

    /// <summary>
    /// Whether the instance answers: true or false from a look that was due now or, for one in the traffic, from several in a row;
    /// null when nothing is to be concluded.
    /// </summary>
    public async Task<bool?> LookAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        var isReady = instance.Phase == InstancePhase.Ready;
        if (isReady && instance.HealthPath is null)
        {
            return null;
        }

        if (answers.TryGetValue(instance.Id, out var last) && last.StartedAt == instance.StartedAt && time.GetUtcNow() < last.At + Every(instance))
        {
            return Conclude(isReady, last);
        }

        var address = IPAddress.Parse(instance.Address);
        var result = instance.HealthPath is { } path
            ? await probe.GetAsync(address, instance.Port, path, cancellationToken)
            : await probe.ConnectAsync(address, instance.Port, cancellationToken);
        var failures = result.IsHealthy ? 0 : (last?.StartedAt == instance.StartedAt ? last?.Failures ?? 0 : 0) + 1;
        var answer = new ProbeAnswer(time.GetUtcNow(), instance.StartedAt, result, failures);
        answers[instance.Id] = answer;
        return Conclude(isReady, answer);
    }

    /// <summary>How long until the instance is to be looked at again, or null when it is not looked at.</summary>
    public TimeSpan? Next(InstanceRecord instance) => instance.Phase switch
    {
        InstancePhase.Running => Every(instance),
        InstancePhase.Ready when instance.HealthPath is not null => Every(instance),
        _ => null,
    };

    private TimeSpan Every(InstanceRecord instance) =>
        instance.Phase == InstancePhase.Ready ? ReadyEvery : RolloutTimes.ProbeEvery(time.GetUtcNow() - (instance.StartedAt ?? instance.CreatedAt));

    private static bool? Conclude(bool isReady, ProbeAnswer answer) => answer.Result.IsHealthy ? true : isReady && answer.Failures < FailuresBeforeUnready ? null : false;
}

/// <param name="StartedAt">The run of the instance that was asked.</param>
internal sealed record ProbeAnswer(DateTimeOffset At, DateTimeOffset? StartedAt, ProbeResult Result, int Failures);
