using System.Collections.Concurrent;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>
/// Keeps a recent answer to the endpoint's questions for every app. Looks beside the reconciler, so that a slow app never holds a
/// rollout up, and has the app reconciled again when an answer changed.
/// </summary>
internal sealed class EndpointWatch(IEndpointProbe probe, SecretMasks masks, AppQueue queue, TimeProvider time)
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(30);

    /// <summary>With many apps each is looked at less often, so that looking never costs more than a part of one core.</summary>
    private static readonly TimeSpan PerApp = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(string AppId, string? Engine), Look> looks = new();

    /// <summary>Of every plane of an app that has no public hostname.</summary>
    public static Verdict NotPublic { get; } = Verdict.True(Reasons.NotPublic, "the app is not public");

    /// <summary>The newest answers for what is asked now, or null while they are being found out.</summary>
    /// <param name="situation">Changes when anything changed that makes earlier answers worthless.</param>
    public EndpointVerdicts? Answers(DesiredApp desired, string situation, CancellationToken cancellationToken)
    {
        if (desired.Hostname is null)
        {
            return new EndpointVerdicts(NotPublic, NotPublic, NotPublic);
        }

        var id = desired.Key.Id;
        var look = looks.GetOrAdd((id, desired.Key.Engine), _ => new Look());
        lock (look)
        {
            var isFresh = look.Situation == situation && look.Verdicts is not null && time.GetUtcNow() - look.At < Every;
            if (!isFresh && (look.Task is null or { IsCompleted: true } || look.Situation != situation))
            {
                look.Situation = situation;
                look.Task = LookAsync(id, look, desired, situation, cancellationToken);
            }

            return look.VerdictsSituation == situation ? look.Verdicts : null;
        }
    }

    private TimeSpan Every => PerApp * looks.Count is var spread && spread > AtLeast ? spread : AtLeast;

    public void Forget(string appId)
    {
        foreach (var key in looks.Keys.Where(key => key.AppId == appId))
        {
            looks.TryRemove(key, out _);
        }
    }

    private async Task LookAsync(string id, Look look, DesiredApp desired, string situation, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var mask = await masks.ForAppAsync(id, cancellationToken);
        var verdicts = await probe.ProbeAsync(new EndpointTarget(desired.Hostname!, desired.Spec.VisitPath, mask.Apply) { Engine = desired.Key.Engine }, cancellationToken);
        lock (look)
        {
            if (look.Situation != situation)
            {
                return;
            }

            (look.Verdicts, look.VerdictsSituation, look.At) = (verdicts, situation, time.GetUtcNow());
        }

        queue.Add(id);
        queue.AddAfter(id, Every);
    }

    private sealed class Look
    {
        public string? Situation { get; set; }

        public string? VerdictsSituation { get; set; }

        public EndpointVerdicts? Verdicts { get; set; }

        public DateTimeOffset At { get; set; }

        public Task? Task { get; set; }
    }
}
