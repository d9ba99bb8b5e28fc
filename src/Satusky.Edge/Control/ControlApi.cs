using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Dns;
using Satusky.Edge.Proxy;

namespace Satusky.Edge.Control;

/// <summary>The four calls of <see cref="EdgeControl"/>.</summary>
internal sealed class ControlApi(
    ConfigurationStore store, ServiceRegistry registry, DnsServer dns, StateFeed feed, ConnectionStatistics connections)
{
    /// <summary>Ends the state streams, which would otherwise hold up a stop.</summary>
    public CancellationToken Stopping { get; set; }

    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("PUT", EdgeControl.Config) => PutAsync(context),
        ("GET", EdgeControl.Version) => WriteAsync(context, StatusCodes.Status200OK, store.Version, EdgeJson.Default.EdgeVersion),
        ("GET", EdgeControl.State) => StreamStateAsync(context),
        ("GET", EdgeControl.Metrics) => WriteMetricsAsync(context),
        _ => RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no {context.Request.Method} {context.Request.Path}", []),
    };

    private async Task PutAsync(HttpContext context)
    {
        EdgeDocument? document;
        try
        {
            document = await JsonSerializer.DeserializeAsync(context.Request.Body, EdgeJson.Default.EdgeDocument, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, "the document is not readable", [exception.Message]);
            return;
        }

        if (document is null)
        {
            await RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, "the document is null", ["send an object"]);
            return;
        }

        await (store.Apply(document) switch
        {
            ApplyResult.Served served => WriteAsync(context, StatusCodes.Status200OK, served.Version, EdgeJson.Default.EdgeVersion),
            ApplyResult.Stale stale => WriteAsync(context, StatusCodes.Status409Conflict, stale.Refusal, EdgeJson.Default.EdgeRefusal),
            ApplyResult.Invalid invalid =>
                WriteAsync(context, StatusCodes.Status422UnprocessableEntity, invalid.Refusal, EdgeJson.Default.EdgeRefusal),
            var other => throw new InvalidOperationException($"unknown result {other}"),
        });
    }

    private async Task StreamStateAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-ndjson";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Stopping);
        var last = Array.Empty<byte>();
        try
        {
            await feed.RunAsync(WriteChangesAsync, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader left, or the edge stops.
        }

        async Task WriteChangesAsync(CancellationToken cancellationToken)
        {
            var report = new EdgeReport(store.Current.Document.Version, registry.ReportBackends(), dns.Report(), ReportServices());
            var line = JsonSerializer.SerializeToUtf8Bytes(report, EdgeJson.Default.EdgeReport);
            if (line.AsSpan().SequenceEqual(last))
                return;
            last = line;
            await context.Response.Body.WriteAsync(line, cancellationToken);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    private List<EdgeServiceReport> ReportServices() =>
    [
        .. registry.Statistics().Select(pair => new EdgeServiceReport(
            pair.Key, pair.Value.Requests, pair.Value.ServerErrors, pair.Value.UpstreamFailures,
            pair.Value.Holding, pair.Value.Held, (long)pair.Value.LongestHold.TotalMilliseconds)),
    ];

    private Task WriteMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return context.Response.WriteAsync(MetricsPage.Write(store.Current, registry, connections), context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, int status, string message, IReadOnlyList<string> problems) => WriteAsync(
        context, status, new EdgeRefusal(message, store.Current.Document.Version, problems), EdgeJson.Default.EdgeRefusal);

    private static Task WriteAsync<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
