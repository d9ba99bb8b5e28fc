using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Logs;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// Reads an app's lines from the pods that the cluster still has, each pod's present and previous run, merged by time, and older ones from
/// <see cref="LogHistory"/>. The platform's own lines are made of what the pods say about their ends.
/// </summary>
internal sealed class KubernetesLogs(KubernetesClient client, ClusterNotes notes, LogHistory history, SecretMasks masks, TimeProvider time) : IAppLogs
{
    private const int Buffered = 1024;

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(string appId, int tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken)
    {
        var mask = await masks.ForAppAsync(appId, cancellationToken);
        var pods = await client.ListAsync(KubernetesResource.Pods, Of(appId), PodFacts.Of, cancellationToken);
        var runs = await Task.WhenAll(pods.Items.SelectMany(Runs).Select(run => ReadRunAsync(run, tail, since, mask, label, cancellationToken)));
        var told = (await notes.OfAppAsync(appId, cancellationToken)).Select(note => new LogEntry(LogPlace.Format(note.At), note.At, LogSource.Platform, label(""), "", note.Message));
        List<LogEntry> lines = [.. runs.SelectMany(run => run), .. told.Where(line => !(line.At < since))];
        lines.AddRange(await history.BeforeAsync(appId, pods.Items, lines, tail, since, mask, label, cancellationToken));
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
        var reading = new Dictionary<(string Pod, int Run), Task<DateTimeOffset>>();
        await foreach (var change in pods.ChangesAsync(cancellationToken))
        {
            if (change.After is not { Container: { } container } pod)
            {
                continue;
            }

            foreach (var run in Runs(pod))
            {
                if (!reading.ContainsKey((pod.Uid, run.Number)))
                {
                    reading[(pod.Uid, run.Number)] = FollowRunAsync(run, after, mask, label, lines, cancellationToken);
                }
            }

            if (container.End is { } end && EndNotes(container).Except(change.Before?.Container is { } before ? EndNotes(before) : []).ToList() is { Count: > 0 } news)
            {
                var ended = reading.Where(r => r.Key.Pod == pod.Uid && (container.RunningSince is null || r.Key.Run < container.Restarts)).Select(r => r.Value).ToList();
                _ = TellEndAsync(pod, end, news.Select(note => note.Text), ended, after, label, lines, cancellationToken);
            }
        }
    }

    /// <summary>Reads a run to its end, and gives the time of its last line.</summary>
    private async Task<DateTimeOffset> FollowRunAsync(
        PodRun run, DateTimeOffset after, SecretMask mask, Func<string, string> label, ChannelWriter<LogEntry> lines, CancellationToken cancellationToken)
    {
        var last = DateTimeOffset.MinValue;
        try
        {
            var query = run.Query with { Follow = !run.IsPrevious, Since = after };
            await foreach (var line in client.Pods.LogsAsync(run.Name, query, cancellationToken))
            {
                last = line.Time ?? last;
                if (line.Time > after)
                {
                    await lines.WriteAsync(Entry(run.Pod, line, mask, label), cancellationToken);
                }
            }
        }
        catch (KubernetesException) when (run.IsPrevious)
        {
            // Its lines are gone from its machine.
        }
        catch (KubernetesException)
        {
            await lines.WriteAsync(Platform(run.Pod, time.GetUtcNow(), label, LogNotes.ContainerGone(run.Pod.Name)), cancellationToken);
        }

        return last;
    }

    /// <summary>Tells of an end when everything that was written before it has been read.</summary>
    private static async Task TellEndAsync(
        PodFacts pod, ContainerEnd end, IEnumerable<string> news, IReadOnlyList<Task<DateTimeOffset>> ended, DateTimeOffset after, Func<string, string> label, ChannelWriter<LogEntry> lines,
        CancellationToken cancellationToken)
    {
        var at = EndOf(end, (await Task.WhenAll(ended)).Append(DateTimeOffset.MinValue).Max());
        foreach (var note in news.Where(_ => at > after))
        {
            await lines.WriteAsync(Platform(pod, at, label, note), cancellationToken);
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
                // What has no time is the machine's own word on lines that it does not have any more.
                if (line.Time is not null)
                {
                    entries.Add(Entry(run.Pod, line, mask, label));
                }
            }
        }
        catch (KubernetesException exception) when (exception.Fault is KubernetesFault.NotFound or KubernetesFault.Invalid or KubernetesFault.Server)
        {
            // The run's lines are gone from its machine, or it has not written any yet.
        }

        if (run.End is { } end)
        {
            var at = EndOf(end, entries.Count > 0 ? entries[^1].At : DateTimeOffset.MinValue);
            entries.AddRange(EndNotes(run.Pod.Container!).Where(_ => !(at < since)).Select(note => Platform(run.Pod, at, label, note.Text)));
        }

        return entries;
    }

    /// <summary>The runs whose lines the cluster still has: the present one or the last, and the one before a present one.</summary>
    private static IEnumerable<PodRun> Runs(PodFacts pod)
    {
        if (pod.Container is { RunningSince: not null } running)
        {
            if (running.Restarts > 0)
            {
                yield return new PodRun(pod, running.Restarts - 1, IsPrevious: true, running.End);
            }

            yield return new PodRun(pod, running.Restarts, IsPrevious: false, null);
        }
        else if (pod.Container is { End: { } end } ended)
        {
            yield return new PodRun(pod, ended.Restarts, IsPrevious: false, end);
        }
    }

    /// <summary>What the platform says of a container's end.</summary>
    private static IEnumerable<(ContainerEnd End, string Text)> EndNotes(ContainerFacts container)
    {
        if (container.End is not { FinishedAt: not null } end)
        {
            yield break;
        }

        yield return (end, Diagnosis.ExitDiagnosis.Status(end.ExitCode));
        if (container is { WaitingFor: "CrashLoopBackOff", WaitingMessage: { } message } && message.Split("back-off ") is [_, var rest])
        {
            yield return (end, $"container restarting... (backoff: {rest.Split(' ')[0]})");
        }
    }

    /// <summary>The cluster tells ends in whole seconds; they come after the last line all the same.</summary>
    private static DateTimeOffset EndOf(ContainerEnd end, DateTimeOffset lastLine) => end.FinishedAt > lastLine ? end.FinishedAt.Value : lastLine.AddTicks(1);

    private static LogEntry Platform(PodFacts pod, DateTimeOffset at, Func<string, string> label, string text) =>
        new(LogPlace.Format(at), at, LogSource.Platform, label(pod.Name), pod.Name, text);

    private static LogEntry Entry(PodFacts pod, PodLogLine line, SecretMask mask, Func<string, string> label)
    {
        var at = line.Time ?? DateTimeOffset.UnixEpoch;
        return new LogEntry(LogPlace.Format(at), at, LogSource.Stdout, label(pod.Name), pod.Name, LogText.Prepare(line.Text, mask.Apply));
    }

    /// <param name="End">How it ended; null while it goes on.</param>
    private sealed record PodRun(PodFacts Pod, int Number, bool IsPrevious, ContainerEnd? End)
    {
        public ObjectName Name => new(Pod.Namespace, Pod.Name);

        public PodLogQuery Query => new() { Container = ClusterNames.AppContainer, Timestamps = true, Previous = IsPrevious };
    }
}
