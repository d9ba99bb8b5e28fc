using System.Collections.Concurrent;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Reads, once per incident, what the watches do not tell: the last lines of a container that ended, and who listens where in one whose port is silent.</summary>
internal sealed class PodEvidence(KubernetesClient client, SecretMasks masks)
{
    private const int ShownLines = 20;
    private const int MaxSocketBytes = 1 << 20;

    private readonly ConcurrentDictionary<string, (int Restarts, IReadOnlyList<string> Lines)> ends = new();
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Verdict? Verdict)> listeners = new();

    public async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> LastLines, IReadOnlyDictionary<string, Verdict> Listeners)> OfAsync(
        DesiredApp desired, IReadOnlyList<PodFacts> pods, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lastLines = new Dictionary<string, IReadOnlyList<string>>();
        var verdicts = new Dictionary<string, Verdict>();
        foreach (var pod in pods.Where(p => p.BelongsTo(desired) && !p.IsDeleting && p.Container is not null))
        {
            var isUp = PodDiagnosis.HasStayedUp(pod.Container!, now);
            if (pod.Container!.End is not null && !isUp)
            {
                lastLines[pod.Uid] = await LastLinesAsync(desired, pod, cancellationToken);
            }
            else if (isUp && !pod.IsReady && desired.Spec.HealthPath is null && await ListenerAsync(desired, pod, now, cancellationToken) is { } verdict)
            {
                verdicts[pod.Uid] = verdict;
            }
        }

        return (lastLines, verdicts);
    }

    public void Forget(IEnumerable<PodFacts> pods)
    {
        foreach (var pod in pods)
        {
            ends.TryRemove(pod.Uid, out _);
            listeners.TryRemove(pod.Uid, out _);
        }
    }

    private Task<IReadOnlyList<string>> LastLinesAsync(DesiredApp desired, PodFacts pod, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    private Task<Verdict?> ListenerAsync(DesiredApp desired, PodFacts pod, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult<Verdict?>(null);
}
