using System.Globalization;
using System.Text;
using Satusky.Edge.Configuration;
using Satusky.Edge.Proxy;

namespace Satusky.Edge.Control;

/// <summary>The counters as Prometheus text.</summary>
internal static class MetricsPage
{
    private const string Duration = "satusky_edge_request_duration_seconds";

    public static string Write(Snapshot snapshot, ServiceRegistry registry, ConnectionStatistics connections)
    {
        var text = new StringBuilder();
        var all = registry.Statistics().Select(pair => ($"service=\"{Escape(pair.Key)}\"", pair.Value)).ToList();

        Family(text, "satusky_edge_requests_total", "counter", "Requests by service and status class.");
        foreach (var (labels, service) in all)
        {
            for (var status = 1; status <= 5; status++)
                Sample(text, "satusky_edge_requests_total", $"{labels},status=\"{status}xx\"", service.ByClass(status));
        }

        Family(text, Duration, "histogram", "Time until the response was sent, WebSockets left out.");
        foreach (var (labels, service) in all)
            Histogram(text, labels, service);

        PerService("satusky_edge_upstream_failures_total", "counter", "Attempts that no instance answered properly.", s => s.UpstreamFailures);
        PerService("satusky_edge_held_requests_total", "counter", "Requests that waited for an instance.", s => s.Held);
        PerService("satusky_edge_holding_requests", "gauge", "Requests that wait now.", s => s.Holding);
        PerService("satusky_edge_longest_hold_seconds", "gauge", "Longest wait since the start.", s => s.LongestHold.TotalSeconds);

        Family(text, "satusky_edge_backend_in_flight", "gauge", "Requests at work by instance, WebSockets apart.");
        var backends = registry.ReportBackends();
        foreach (var backend in backends)
            Sample(text, "satusky_edge_backend_in_flight", $"service=\"{Escape(backend.ServiceId)}\",backend=\"{Escape(backend.Id)}\"", backend.InFlight);
        Family(text, "satusky_edge_backend_websockets", "gauge", "Open WebSockets by instance.");
        foreach (var backend in backends)
            Sample(text, "satusky_edge_backend_websockets", $"service=\"{Escape(backend.ServiceId)}\",backend=\"{Escape(backend.Id)}\"", backend.WebSockets);

        Single("satusky_edge_unknown_host_requests_total", "counter", "Requests for hostnames that nothing serves.",
            Interlocked.Read(ref registry.UnknownHostRequests));
        Single("satusky_edge_tls_handshakes_total", "counter", "Completed TLS handshakes.", connections.Handshakes);
        Single("satusky_edge_open_connections", "gauge", "Open public connections.", connections.Open);
        Single("satusky_edge_config_version", "gauge", "Served configuration version.", snapshot.Document.Version);
        return text.ToString();

        void PerService(string name, string type, string help, Func<ServiceStatistics, double> value)
        {
            Family(text, name, type, help);
            foreach (var (labels, service) in all)
                Sample(text, name, labels, value(service));
        }

        void Single(string name, string type, string help, double value)
        {
            Family(text, name, type, help);
            Sample(text, name, "", value);
        }
    }

    private static void Histogram(StringBuilder text, string labels, ServiceStatistics service)
    {
        long count = 0;
        for (var i = 0; i < ServiceStatistics.BucketBounds.Length; i++)
        {
            count += service.Bucket(i);
            Sample(text, Duration + "_bucket", $"{labels},le=\"{Number(ServiceStatistics.BucketBounds[i])}\"", count);
        }

        count += service.Bucket(ServiceStatistics.BucketBounds.Length);
        Sample(text, Duration + "_bucket", $"{labels},le=\"+Inf\"", count);
        Sample(text, Duration + "_sum", labels, service.DurationSeconds);
        Sample(text, Duration + "_count", labels, count);
    }

    private static void Family(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
