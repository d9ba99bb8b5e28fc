using Satusky.Contracts.Api;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What an app wrote in instances that the cluster has no more: from a Loki where there is one, else a line that says what is missing.</summary>
internal sealed class LogHistory(LokiClient? loki, Database database, TimeProvider time)
{
    /// <param name="pods">Those that the cluster still has.</param>
    /// <param name="known">Their lines.</param>
    public async Task<IEnumerable<LogEntry>> BeforeAsync(
        string appId, IReadOnlyList<PodFacts> pods, IReadOnlyList<LogEntry> known, int tail, DateTimeOffset? since, SecretMask mask, Func<string, string> label, CancellationToken cancellationToken)
    {
        if (known.Count >= tail)
        {
            return [];
        }

        var oldest = pods.Select(pod => pod.CreatedAt).Append(known.Select(line => line.At).DefaultIfEmpty(time.GetUtcNow()).Min()).Min();
        if (loki is null)
        {
            var areGone = pods.Count > 0 && (pods.All(pod => pod.Generation > 1) || pods.Any(pod => pod.Container?.Restarts > 1));
            return areGone && !(since >= oldest) ? [Note(oldest, label, LogNotes.InstancesGone)] : [];
        }

        if (await database.ReadAsync(session => session.FindAppAsync(appId), cancellationToken) is not { } app)
        {
            return [];
        }

        // Lines of present pods come again, and are left out by pod and time: Loki may cut times and texts.
        var begin = known.Where(line => line.Source != LogSource.Platform).GroupBy(line => line.Instance).ToDictionary(lines => lines.Key, lines => lines.Min(line => line.At));
        var from = Times.FromMilliseconds(app.CreatedAt) is var created && since > created ? since.Value : created;
        try
        {
            return (await loki.ReadAsync(app.Namespace, app.Name, from, time.GetUtcNow(), tail + known.Count, cancellationToken))
                .Where(line => !(line.At >= begin.GetValueOrDefault(line.Pod, DateTimeOffset.MaxValue)))
                .Select(line => new LogEntry(LogPlace.Format(line.At), line.At, LogSource.Stdout, label(line.Pod), line.Pod, LogText.Prepare(line.Text, mask.Apply)));
        }
        catch (HttpRequestException exception)
        {
            return [Note(oldest, label, LogNotes.HistoryAway(exception.Message))];
        }
    }

    private static LogEntry Note(DateTimeOffset oldest, Func<string, string> label, string text)
    {
        var at = oldest.AddTicks(-1);
        return new LogEntry(LogPlace.Format(at), at, LogSource.Platform, label(""), "", text);
    }
}
