using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Logs;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// Reads an app's lines from the pods that the cluster still has, each pod's present and previous run, merged by time. The platform's own lines
/// are made of what the pods say about their ends.
/// </summary>
internal sealed class KubernetesLogs(KubernetesClient client, ClusterNotes notes, SecretMasks masks, TimeProvider time) : IAppLogs
{
    private const int Buffered = 1024;

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(string appId, int tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken)
    {
        var mask = await masks.ForAppAsync(appId, cancellationToken);
        var pods = await client.ListAsync(KubernetesResource.Pods, Of(appId), PodFacts.Of, cancellationToken);
        var runs = await Task.WhenAll(pods.Items.SelectMany(Runs).Select(run => ReadRunAsync(run, tail, since, mask, label, cancellationToken)));
        var told = (await notes.OfAppAsync(appId, cancellationToken)).Select(note => new LogEntry(LogPlace.Format(note.At), note.At, LogSource.Platform, label(""), "", note.Message));
        var lines = runs.SelectMany(run => run).Concat(pods.Items.SelectMany(pod => PlatformLines(pod, label)).Concat(told).Where(line => !(line.At < since)));
        return [.. lines.OrderBy(line => line.At).TakeLast(tail)];
    }

    public async IAsyncEnumerable<LogEntry> FollowAsync(
        string appId, int tail, string? after, Func<string, string> label, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = LogPlace.TryParse(after, out var seen) ? seen : time.GetUtcNow();
        if (after is null)
        {
            foreach (var line in await ReadAsync(appId, tail, null, label, cancellationToken))
            {
                yield return line;
                start = line.At;
            }
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = Channel.CreateBounded<LogEntry>(Buffered);
        var following = FollowPodsAsync(appId, start, label, lines.Writer, ending.Token);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static ObjectQuery Of(string appId) => new() { Labels = $"{EngineLabels.App}={appId}" };

    /// <summary>Watches the app's pods, and reads each run of each of them to its end.</summary>
    private async Task FollowPodsAsync(string appId, DateTimeOffset after, Func<string, string> label, ChannelWriter<LogEntry> lines, CancellationToken cancellationToken)
    {
        var mask = await masks.ForAppAsync(appId, cancellationToken);
        await using var pods = client.Watch(new InformerSpec<PodFacts> { Resource = KubernetesResource.Pods, Query = Of(appId), Project = PodFacts.Of });
        var reading = new Dictionary<string, Task>();
        await foreach (var change in pods.ChangesAsync(cancellationToken))
        {
            if (change.After is not { Container: { } container } pod)
            {
                continue;
            }

            var run = $"{pod.Uid}/{container.Restarts}";
            if (container.RunningSince is not null || container.End is not null)
            {
                reading.TryAdd(run, FollowRunAsync(new PodRun(pod, false), after, mask, label, lines, cancellationToken));
            }

            foreach (var line in PlatformLines(pod, label).Except(change.Before is { } before ? PlatformLines(before, label) : []).Where(line => line.At > after))
            {
                await lines.WriteAsync(line, cancellationToken);
            }
        }
    }

    private async Task FollowRunAsync(PodRun run, DateTimeOffset after, SecretMask mask, Func<string, string> label, ChannelWriter<LogEntry> lines, CancellationToken cancellationToken)
    {
        try
        {
            var query = run.Query with { Follow = true, Since = after };
            await foreach (var line in client.Pods.LogsAsync(run.Name, query, cancellationToken))
            {
                if (line.Time > after)
                {
                    await lines.WriteAsync(Entry(run.Pod, line, mask, label), cancellationToken);
                }
            }
        }
        catch (KubernetesException)
        {
            await lines.WriteAsync(Platform(run.Pod, time.GetUtcNow(), label, LogNotes.ContainerGone(run.Pod.Name)), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<LogEntry>> ReadRunAsync(
        PodRun run, int tail, DateTimeOffset? since, SecretMask mask, Func<string, string> label, CancellationToken cancellationToken)
    {
        var entries = new List<LogEntry>();
        try
        {
            await foreach (var line in client.Pods.LogsAsync(run.Name, run.Query with { Tail = tail, Since = since }, cancellationToken))
            {
                entries.Add(Entry(run.Pod, line, mask, label));
            }
        }
        catch (KubernetesException exception) when (exception.Fault is KubernetesFault.NotFound or KubernetesFault.Invalid or KubernetesFault.Server)
        {
            // The run's lines are gone from its machine, or it has not written any yet.
        }

        return entries;
    }

    private static IEnumerable<PodRun> Runs(PodFacts pod)
    {
        if (pod.Container is { Restarts: > 0 })
        {
            yield return new PodRun(pod, true);
        }

        if (pod.Container is { RunningSince: not null } or { End: not null })
        {
            yield return new PodRun(pod, false);
        }
    }

    private static IEnumerable<LogEntry> PlatformLines(PodFacts pod, Func<string, string> label)
    {
        if (pod.Container is not { End: { FinishedAt: { } at } end } container)
        {
            yield break;
        }

        yield return Platform(pod, at, label, Diagnosis.ExitDiagnosis.Status(end.ExitCode));
        if (container is { WaitingFor: "CrashLoopBackOff", WaitingMessage: { } message } && message.Split("back-off ") is [_, var rest])
        {
            yield return Platform(pod, at, label, $"container restarting... (backoff: {rest.Split(' ')[0]})");
        }
    }

    private static LogEntry Platform(PodFacts pod, DateTimeOffset at, Func<string, string> label, string text) =>
        new(LogPlace.Format(at), at, LogSource.Platform, label(pod.Name), pod.Name, text);

    private static LogEntry Entry(PodFacts pod, PodLogLine line, SecretMask mask, Func<string, string> label)
    {
        var at = line.Time ?? DateTimeOffset.UnixEpoch;
        return new LogEntry(LogPlace.Format(at), at, LogSource.Stdout, label(pod.Name), pod.Name, LogText.Prepare(line.Text, mask.Apply));
    }

    private sealed record PodRun(PodFacts Pod, bool IsPrevious)
    {
        public ObjectName Name => new(Pod.Namespace, Pod.Name);

        public PodLogQuery Query => new() { Container = ClusterNames.AppContainer, Timestamps = true, Previous = IsPrevious };
    }

    /// <summary>A place in the merged lines: a time, since pods number nothing.</summary>
    private static class LogPlace
    {
        public static string Format(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

        public static bool TryParse(string? text, out DateTimeOffset at) =>
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out at);
    }
}
