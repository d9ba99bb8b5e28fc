using System.Text;
using Microsoft.AspNetCore.Http;

namespace Satusky.KubernetesApi.Tests;

/// <summary>What scripted servers say.</summary>
internal static class Answers
{
    public static RequestDelegate Json(string json, int status = 200) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    };

    public static RequestDelegate Status(int code, string reason, string message = "so it is", string details = "{}") =>
        Json($$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","details":{{details}},"code":{{code}}}""", code);

    public static RequestDelegate Busy(int code, string retryAfter) => context =>
    {
        context.Response.Headers.RetryAfter = retryAfter;
        return Status(code, "TooManyRequests")(context);
    };

    public static RequestDelegate Cut { get; } = context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public static string Pod(string name, int version, string node = "n1") =>
        $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"web","resourceVersion":"{{{version}}}"},"spec":{"nodeName":"{{{node}}}"}}""";

    public static RequestDelegate List(int version, params string[] items) => ListPage(version, "", items);

    public static RequestDelegate ListPage(int version, string next, params string[] items) =>
        Json($$"""{"kind":"PodList","metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(',', items)}}]}""");

    public static string Event(string type, string value) => $$"""{"type":"{{type}}","object":{{value}}}""" + "\n";

    public static string Bookmark(int version) => Event("BOOKMARK", $$$"""{"kind":"Pod","metadata":{"resourceVersion":"{{{version}}}"}}""");

    public static string Expired { get; } = Event("ERROR", """{"kind":"Status","status":"Failure","reason":"Expired","message":"too old resource version","code":410}""");

    /// <summary>A watch that sends these texts and ends as a server ends it.</summary>
    public static RequestDelegate Watch(params string[] texts) => async context => await SendAsync(context, texts);

    /// <summary>A watch that stays open and silent after these texts.</summary>
    public static RequestDelegate OpenWatch(params string[] texts) => async context =>
    {
        await SendAsync(context, texts);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    };

    /// <summary>A watch whose connection breaks after these texts, when the test says so: what is not yet read is lost with it.</summary>
    public static RequestDelegate CutWatch(Task now, params string[] texts) => async context =>
    {
        await SendAsync(context, texts);
        await now.WaitAsync(context.RequestAborted);
        context.Abort();
    };

    private static async Task SendAsync(HttpContext context, string[] texts)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        foreach (var text in texts)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
