using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Metrics;

/// <summary>Another process of the platform that measures itself.</summary>
internal interface IMetricsSource
{
    /// <summary>Its measurements as text of the same format; empty while it does not answer.</summary>
    Task<string> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Everything the platform measures, on one page.</summary>
internal sealed class PlatformMetrics(
    Database database, RequestMetrics requests, EngineMetrics engine, AppQueue queue, BuildQueue builds, IEnumerable<IMetricsSource> others)
{
    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var (apps, observations, operations) = await database.ReadAsync(
            async session => (
                await session.ScalarAsync<long>("SELECT COUNT(*) FROM apps"),
                await session.ListObservationsAsync(),
                await session.QueryAsync<OperationCount>("SELECT kind, state, COUNT(*) AS count FROM operations GROUP BY kind, state ORDER BY kind, state")),
            cancellationToken);
        var text = new MetricsText();
        requests.Write(text);
        engine.Write(text);
        text.Single("satusky_reconcile_queue_length", "gauge", "Apps that wait to be looked at now.", queue.Length);
        text.Single("satusky_builds_waiting", "gauge", "Builds that wait for a slot.", builds.Waiting);
        text.Single("satusky_apps", "gauge", "Apps of the platform.", apps);
        text.Family("satusky_instances", "gauge", "Instances by state.");
        foreach (var state in observations.Values.SelectMany(app => app.Instances).CountBy(instance => instance.State).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Sample("satusky_instances", state.Value, ("state", state.Key));
        }

        text.Family("satusky_operations", "gauge", "Stored operations by kind and state.");
        foreach (var row in operations)
        {
            text.Sample("satusky_operations", row.Count, ("kind", Label(row.Kind)), ("state", Label(row.State)));
        }

        text.Single("satusky_memory_bytes", "gauge", "Memory of the control plane's process.", Environment.WorkingSet);
        return text + string.Concat(await Task.WhenAll(others.Select(source => source.ReadAsync(cancellationToken))));
    }

    private static string Label(string stored) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(stored);

    // Not positional: SQLite cannot tell the type of a count before there is a row.
    private sealed record OperationCount
    {
        public string Kind { get; init; } = "";

        public string State { get; init; } = "";

        public long Count { get; init; }
    }
}
