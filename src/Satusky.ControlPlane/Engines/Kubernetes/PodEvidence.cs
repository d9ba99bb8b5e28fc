using System.Collections.Concurrent;
using System.Net;
using System.Text;
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ListenerAge = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (ContainerEnd End, IReadOnlyList<string> Lines)> ends = new();
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Verdict? Verdict)> listeners = new();

    public async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> LastLines, IReadOnlyDictionary<string, Verdict> Listeners)> OfAsync(
        DesiredApp desired, IReadOnlyList<PodFacts> pods, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lastLines = new Dictionary<string, IReadOnlyList<string>>();
        var verdicts = new Dictionary<string, Verdict>();
        foreach (var pod in pods.Where(p => p.BelongsTo(desired) && !p.IsDeleting))
        {
            if (pod.Container is { End: { } end } container && !PodDiagnosis.HasStayedUp(container, now))
            {
                lastLines[pod.Uid] = await LastLinesAsync(pod, end, cancellationToken);
            }
            else if (pod is { IsReady: false, Container: { } silent } && desired.Spec.ReadinessCheck is null && PodDiagnosis.HasStayedUp(silent, now)
                && await ListenerAsync(desired.Spec.Port, pod, now, cancellationToken) is { } verdict)
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

    public async Task<IReadOnlyList<string>> LastLinesAsync(PodFacts pod, ContainerEnd end, CancellationToken cancellationToken)
    {
        if (ends.TryGetValue(pod.Uid, out var known) && known.End == end)
        {
            return known.Lines;
        }

        var lines = new List<string>();
        var mask = await masks.ForAppAsync(pod.AppId, cancellationToken);
        var query = new PodLogQuery { Container = ClusterNames.AppContainer, Previous = pod.Container!.RunningSince is not null, Tail = ShownLines };
        await TryAsync(
            async token =>
            {
                await foreach (var line in client.Pods.LogsAsync(new ObjectName(pod.Namespace, pod.Name), query, token))
                {
                    lines.Add(mask.Apply(line.Text));
                }
            },
            cancellationToken);
        ends[pod.Uid] = (end, lines);
        return lines;
    }

    private async Task<Verdict?> ListenerAsync(int port, PodFacts pod, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (listeners.TryGetValue(pod.Uid, out var known) && now - known.At < ListenerAge)
        {
            return known.Verdict;
        }

        // Images without this program keep their secret: the failed probe is the evidence then.
        var output = new StringBuilder();
        var read = await TryAsync(
            async token =>
            {
                using var process = await client.Pods.ExecAsync(
                    new ObjectName(pod.Namespace, pod.Name), ["cat", "/proc/net/tcp", "/proc/net/tcp6"], new PodProcessSpec { Container = ClusterNames.AppContainer }, token);
                await foreach (var part in process.ReadAsync(token))
                {
                    if (!part.IsError && output.Length < MaxSocketBytes)
                    {
                        output.Append(Encoding.ASCII.GetString(part.Bytes.Span));
                    }
                }
            },
            cancellationToken);
        var verdict = read && output.Length > 0 && IPAddress.TryParse(pod.Address, out var address)
            ? ListenerDiagnosis.Explain(port, ListeningSockets.Parse(output.ToString().Split('\n')), address)
            : null;
        listeners[pod.Uid] = (now, verdict);
        return verdict;
    }

    /// <summary>Evidence is worth a moment, not a stuck reconciliation.</summary>
    private static async Task<bool> TryAsync(Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await read(limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is KubernetesException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
