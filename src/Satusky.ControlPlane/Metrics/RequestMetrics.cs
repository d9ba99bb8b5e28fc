using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Satusky.ControlPlane.Metrics;

/// <summary>Counts the API's requests by route and status and measures how long they take; of streams only the number.</summary>
internal sealed class RequestMetrics(TimeProvider time)
{
    private const string Requests = "satusky_http_requests_total";
    private const string Durations = "satusky_http_request_duration_seconds";

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), long> requests = new();
    private readonly ConcurrentDictionary<(string Method, string Route), Histogram> durations = new();

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var start = time.GetTimestamp();
        await next(context);
        var endpoint = context.GetEndpoint() as RouteEndpoint;

        // Neither names nor methods that a client makes up may become labels.
        var route = endpoint?.RoutePattern.RawText ?? "unknown";
        var method = endpoint is null ? "any" : context.Request.Method;
        requests.AddOrUpdate((method, route, context.Response.StatusCode), 1, (_, count) => count + 1);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            durations.GetOrAdd((method, route), _ => new Histogram()).Record(time.GetElapsedTime(start));
        }
    }

    public void Write(MetricsText text)
    {
        text.Family(Requests, "counter", "Requests by route and status.");
        foreach (var ((method, route, status), count) in requests.OrderBy(pair => pair.Key))
        {
            text.Sample(Requests, count, ("method", method), ("route", route), ("status", status.ToString(CultureInfo.InvariantCulture)));
        }

        text.Family(Durations, "histogram", "Time until the response was written, streams left out.");
        foreach (var ((method, route), histogram) in durations.OrderBy(pair => pair.Key))
        {
            text.Histogram(Durations, histogram, ("method", method), ("route", route));
        }
    }
}
