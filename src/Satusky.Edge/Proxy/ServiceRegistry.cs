using Satusky.Contracts.Edge;
using Satusky.Edge.Control;

namespace Satusky.Edge.Proxy;

/// <summary>The running parts that outlive documents: backends with work in flight, and counters.</summary>
internal sealed class ServiceRegistry(StateFeed feed, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<EdgeBackend, Backend> backends = new(BackendIdentity.Instance);
    private readonly Dictionary<string, ServiceStatistics> statistics = new(StringComparer.Ordinal);
    private readonly List<Backend> leaving = [];

    public long UnknownHostRequests;

    /// <summary>Builds the services of a document; backends may be more active than before, never less.</summary>
    public Dictionary<string, ServedService> Prepare(EdgeDocument document)
    {
        lock (gate)
            return document.Services.ToDictionary(service => service.Id, Prepare, StringComparer.Ordinal);
    }

    /// <summary>Drains and removes what the document, served by now, does not use any more.</summary>
    public void Retire(EdgeDocument document)
    {
        lock (gate)
        {
            var named = document.Services.SelectMany(service => service.Backends).ToHashSet(BackendIdentity.Instance);
            foreach (var spec in named.Where(spec => spec.State == EdgeBackendState.Draining))
                backends[spec].Drain(TimeSpan.FromSeconds(spec.DrainSeconds));
            foreach (var (spec, backend) in backends.Where(pair => !named.Contains(pair.Key)).ToArray())
            {
                backends.Remove(spec);
                leaving.Add(backend);
                backend.Remove();
            }

            var services = document.Services.Select(service => service.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var id in statistics.Keys.Where(id => !services.Contains(id)).ToArray())
                statistics.Remove(id);
        }
    }

    public IReadOnlyList<EdgeBackendReport> ReportBackends()
    {
        lock (gate)
        {
            leaving.RemoveAll(backend => backend.IsRemovedAndIdle);
            return
            [
                .. backends.Values.Concat(leaving)
                    .Select(backend => new EdgeBackendReport(backend.Id, backend.ServiceId, backend.InFlight, backend.WebSockets)),
            ];
        }
    }

    public IReadOnlyList<KeyValuePair<string, ServiceStatistics>> Statistics()
    {
        lock (gate)
            return [.. statistics];
    }

    private ServedService Prepare(EdgeService service)
    {
        var active = new List<Backend>();
        foreach (var spec in service.Backends)
        {
            if (!backends.TryGetValue(spec, out var backend))
                backends.Add(spec, backend = new Backend(spec, service.Id, time, feed.Changed));
            if (spec.State == EdgeBackendState.Active)
            {
                backend.Activate();
                active.Add(backend);
            }
        }

        if (!statistics.TryGetValue(service.Id, out var counters))
            statistics.Add(service.Id, counters = new ServiceStatistics(time));
        return new ServedService(service, [.. active], counters);
    }

    private sealed class BackendIdentity : IEqualityComparer<EdgeBackend>
    {
        public static BackendIdentity Instance { get; } = new();

        public bool Equals(EdgeBackend? one, EdgeBackend? other) =>
            (one?.Id, one?.Address, one?.Port, one?.Tls) == (other?.Id, other?.Address, other?.Port, other?.Tls);

        public int GetHashCode(EdgeBackend backend) => HashCode.Combine(backend.Id, backend.Address, backend.Port);
    }
}
