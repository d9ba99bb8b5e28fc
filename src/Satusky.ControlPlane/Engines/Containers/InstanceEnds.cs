using Satusky.ContainerApi;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Finds out why an instance ended, tells it in the app's log, and sets when it starts again.</summary>
internal sealed class InstanceEnds(ContainerWatch watch, ContainerLogs logs, LogArchive archive, AppMasks masks, TimeProvider time)
{
    private const int EvidenceLines = 10;
    private readonly DateTimeOffset begun = time.GetUtcNow();
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    /// <summary>The record of an instance whose container ended by itself.</summary>
    public async Task<InstanceRecord> RecordAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (watch.Find(instance.ContainerId) is not { } container)
        {
            return await LostAsync(instance, now, "its container was removed from outside the platform", cancellationToken);
        }

        // Podman knows no end of what ran when the machine lost its power.
        if (container.State.FinishedAt is null)
        {
            return await LostAsync(instance, now, "its container ended with the machine or its engine", cancellationToken);
        }

        await logs.WaitForEndAsync(InstanceRun.Of(instance, masks), LogPatience, cancellationToken);
        var end = await ExplainAsync(instance, container, now, cancellationToken);
        var ran = (container.State.FinishedAt ?? now) - (instance.StartedAt ?? now);

        // What ended before this control plane began was stopped with it or with the machine, as far as anyone can tell.
        var crashes = container.State.FinishedAt < begun ? instance.Crashes : ran >= RolloutTimes.LongRun ? 0 : instance.Crashes + 1;
        var wait = crashes == instance.Crashes || crashes == 0 ? TimeSpan.Zero : RolloutTimes.BackOff(crashes);
        await TellAsync(instance, ExitDiagnosis.Status(container.State.ExitCode), cancellationToken);
        await TellAsync(instance, $"container restarting... (backoff: {wait.TotalSeconds:0}s)", cancellationToken);
        return Wait(instance, now, crashes, wait, end);
    }

    private async Task<InstanceRecord> LostAsync(InstanceRecord instance, DateTimeOffset now, string cause, CancellationToken cancellationToken)
    {
        await TellAsync(instance, $"{cause}, starting it again", cancellationToken);
        return Wait(instance, now, instance.Crashes, TimeSpan.Zero, new InstanceEnd(now, null, Reasons.Exited, $"{cause}; it is being started again", [], null));
    }

    /// <summary>The record of an instance that is not alive and is asked to end.</summary>
    public async Task<InstanceRecord> RecordNotAliveAsync(InstanceRecord instance, ProbeResult probe, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var verdict = CheckVerdicts.NotAlive(instance.Spec, instance.Name, [$"{probe}"]);
        await TellAsync(instance, $"liveness check failed, restarting: {probe}", cancellationToken);
        return instance with
        {
            Phase = InstancePhase.Restarting,
            Since = now,
            LastEnd = new InstanceEnd(now, null, verdict.Reason, verdict.Message, verdict.Evidence, verdict.Hint),
        };
    }

    /// <summary>The record of an instance that the engine would not start.</summary>
    public Task<InstanceRecord> RecordFailedStartAsync(InstanceRecord instance, ContainerApiException fault, CancellationToken cancellationToken) =>
        RecordFailedStartAsync(instance, StartDiagnosis.Explain(masks.Of(instance.AppId)(fault.EngineMessage)), cancellationToken);

    /// <summary>The record of an instance that cannot be started.</summary>
    public async Task<InstanceRecord> RecordFailedStartAsync(InstanceRecord instance, Verdict verdict, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var wait = RolloutTimes.BackOff(instance.Crashes + 1);
        await TellAsync(instance, $"container could not be started: {verdict.Message}", cancellationToken);
        await TellAsync(instance, $"container restarting... (backoff: {wait.TotalSeconds:0}s)", cancellationToken);
        return Wait(instance, now, instance.Crashes + 1, wait, new InstanceEnd(now, null, verdict.Reason, verdict.Message, verdict.Evidence, verdict.Hint));
    }

    private async Task<InstanceEnd> ExplainAsync(
        InstanceRecord instance, SeenContainer container, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = container.State;

        // Engines may note the end of a very short run before its start.
        var ran = state.FinishedAt > state.StartedAt ? state.FinishedAt - state.StartedAt : TimeSpan.Zero;
        _ = MemoryQuantity.TryParse(instance.Spec.Memory, out var memory, out _);
        var lines = await logs.LastLinesAsync(InstanceRun.Of(instance, masks), EvidenceLines, cancellationToken);
        if (instance is { Phase: InstancePhase.Restarting, LastEnd: { } cause })
        {
            return cause with { At = now, ExitCode = state.ExitCode, Evidence = [.. cause.Evidence, .. lines] };
        }

        var verdict = ExitDiagnosis.Explain(new ExitFacts
        {
            ExitCode = state.ExitCode,
            OomKilled = state.OomKilled,
            KernelLogSaysOom = state.ExitCode == 137 ? KernelLog.SaysOutOfMemory(container.Id, (ran ?? TimeSpan.Zero) + TimeSpan.FromMinutes(1)) : null,
            Uptime = ran,
            LastLines = lines,
            MemoryLimit = memory,
        });
        return new InstanceEnd(now, state.ExitCode, verdict.Reason, verdict.Message, verdict.Evidence, verdict.Hint);
    }

    private static InstanceRecord Wait(InstanceRecord instance, DateTimeOffset now, int crashes, TimeSpan wait, InstanceEnd end) => instance with
    {
        Phase = InstancePhase.Waiting,
        Since = now,
        Crashes = crashes,
        NotBefore = now + wait,
        LastEnd = end,
    };

    private ValueTask TellAsync(InstanceRecord instance, string message, CancellationToken cancellationToken) =>
        archive.AppendAsync(instance.AppId, LogRecord.Platform(time.GetUtcNow(), instance.Name, instance.Release, message), masks.Of(instance.AppId), cancellationToken);
}
