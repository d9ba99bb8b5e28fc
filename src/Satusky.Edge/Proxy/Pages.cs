using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Proxy;

/// <summary>What the edge itself answers: HTML for browsers, problem details where JSON is wanted, else text.</summary>
internal static class Pages
{
    private const string RetrySeconds = "5";

    public static Task UnknownHostAsync(HttpContext context) => WriteAsync(
        context, EdgePage.UnknownHost, StatusCodes.Status404NotFound, "Unknown hostname",
        $"No app is served at {context.Request.Host.Host}. Check the hostname, or deploy the app again if it was destroyed.");

    public static Task NoRuleAsync(HttpContext context) => WriteAsync(
        context, EdgePage.NoRule, StatusCodes.Status404NotFound, "Not found", $"Nothing at {context.Request.Host.Host} takes this request: no route has its path, method and headers.");

    public static Task NoTargetAsync(HttpContext context) => WriteAsync(
        context, EdgePage.NoTarget, StatusCodes.Status500InternalServerError, "No backend", "The route that takes this request leads to no backend that can be used. Its status tells why.");

    public static Task ConnectRefusedAsync(HttpContext context) => WriteAsync(
        context, EdgePage.BadRequest, StatusCodes.Status405MethodNotAllowed, "Method not allowed", "This is no forward proxy: send the request itself.");

    public static Task NoInstanceAsync(HttpContext context, EdgeService service)
    {
        context.Response.Headers.RetryAfter = RetrySeconds;
        var (title, otherwise) = service.State switch
        {
            EdgeServiceState.Starting => ("Starting", "is starting. Try again in a few seconds."),
            EdgeServiceState.Holding => ("Restarting", "is being restarted. Try again in a few seconds."),
            EdgeServiceState.Stopped => ("Stopped", "is stopped. Start it with: 1ctl deploy"),
            EdgeServiceState.Failing => ("Failing", "does not start. See why with: 1ctl deploy status"),
            _ => ("No instance is ready", "has no ready instance. Try again in a few seconds."),
        };
        var detail = service.Message is { Length: > 0 } message
            ? $"{service.Name}: no instance is ready: {message}"
            : $"{service.Name} {otherwise}";
        return WriteAsync(context, EdgePage.NoInstance, StatusCodes.Status503ServiceUnavailable, title, detail);
    }

    public static Task BadGatewayAsync(HttpContext context, EdgeService service)
    {
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        return ForwardingFailedAsync(context, service);
    }

    /// <summary>For the status that the forwarder has left.</summary>
    public static Task ForwardingFailedAsync(HttpContext context, EdgeService service)
    {
        var status = context.Response.StatusCode;
        context.Response.Clear();
        return status switch
        {
            StatusCodes.Status504GatewayTimeout => WriteAsync(context, EdgePage.GatewayTimeout, status, "Gateway timeout", $"{service.Name} did not answer in time."),
            StatusCodes.Status502BadGateway => WriteAsync(
                context, EdgePage.BadGateway, status, "Bad gateway", $"{service.Name} did not take the connection or broke it off. Its logs may tell why{(service.Namespace is null ? "." : ": 1ctl logs")}"),
            _ => WriteAsync(context, EdgePage.BadRequest, status, "Bad request", "The request could not be read to its end."),
        };
    }

    private static Task WriteAsync(HttpContext context, string kind, int status, string title, string detail)
    {
        var (type, body) = Choose(context.Request.Headers.Accept.ToString()) switch
        {
            Form.Html => ("text/html; charset=utf-8", Html(title, detail)),
            Form.Json => ("application/problem+json", Problem(status, title, detail)),
            _ => ("text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"{title}\n{detail}\n")),
        };
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        response.Headers[HeaderNames.CacheControl] = "no-store";
        response.Headers[EdgePage.Header] = kind;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private enum Form { Text, Html, Json }

    private static Form Choose(string accept)
    {
        var html = accept.IndexOf("text/html", StringComparison.OrdinalIgnoreCase);
        var json = accept.IndexOf("json", StringComparison.OrdinalIgnoreCase);
        return (html, json) switch
        {
            (-1, -1) => Form.Text,
            (_, -1) => Form.Html,
            (-1, _) => Form.Json,
            _ => html < json ? Form.Html : Form.Json,
        };
    }

    private static byte[] Html(string title, string detail)
    {
        var (safeTitle, safeDetail) = (HtmlEncoder.Default.Encode(title), HtmlEncoder.Default.Encode(detail));
        return Encoding.UTF8.GetBytes($$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{safeTitle}}</title>
            <style>
            body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto 0; padding: 0 1rem; color-scheme: light dark }
            </style>
            <h1>{{safeTitle}}</h1>
            <p>{{safeDetail}}</p>

            """);
    }

    private static byte[] Problem(int status, string title, string detail)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("title", title);
            writer.WriteNumber("status", status);
            writer.WriteString("detail", detail);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
