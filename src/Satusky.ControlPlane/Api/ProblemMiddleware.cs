using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Turns every fault, and every bare error status of the framework, into problem details. Nothing internal is told, only logged.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private const string RetryAfterSeconds = "5";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
            {
                await Problems.WriteAsync(context, Bare(context));
            }
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, Bad(exception));
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            Log.Abandoned(logger, context.Request.Method, context.Request.Path, exception.Message);
        }
        catch (Exception exception) when (exception.IsUnavailable() && !context.Response.HasStarted)
        {
            Log.NoDatabase(logger, context.Request.Method, context.Request.Path, exception.Message);
            context.Response.Headers.Clear();
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await Problems.WriteAsync(context, new Refusal(
                503, Reasons.DatabaseUnavailable, "the platform's database does not answer", Hint: "Apps go on running; try again in some seconds"));
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            Log.Failed(logger, exception, context.Request.Method, context.Request.Path, trace);
            context.Response.Headers.Clear();
            await Problems.WriteAsync(context, new Refusal(
                500, Reasons.Internal, $"the platform failed at this request: its log tells why under trace id {trace}"));
        }
    }

    private static Refusal Bare(HttpContext context) => context.Response.StatusCode switch
    {
        404 => new(404, Reasons.RouteNotFound, $"there is nothing at {context.Request.Path}: /v1/openapi.json lists what there is"),
        405 => new(405, Reasons.InvalidRequest, $"{context.Request.Path} does not take {context.Request.Method}, only {context.Response.Headers.Allow}"),
        413 => TooLarge(),
        415 => new(415, Reasons.InvalidRequest, $"{context.Request.Path} does not take a body of type \"{context.Request.ContentType}\": see /v1/openapi.json"),
        504 => new(504, Reasons.RequestTimedOut, "the request took too long and was given up: try again"),
        var status => new(status, status < 500 ? Reasons.InvalidRequest : Reasons.Internal, $"the request ended with status {status}"),
    };

    private static Refusal TooLarge() => new(413, Reasons.TooLarge, "the request's body is too large for this address");

    private static Refusal Bad(BadHttpRequestException exception) => exception switch
    {
        { InnerException: JsonException fault } => JsonFault.Explain(fault),
        { StatusCode: 413 } => TooLarge(),
        { StatusCode: 415 } => new(415, Reasons.InvalidRequest, "the request's body must be of type application/json"),
        _ when BoundParameter().Match(exception.Message) is { Success: true } bound =>
            new(422, Reasons.InvalidRequest, $"\"{bound.Groups[2].Value}\" is not a valid value of \"{bound.Groups[1].Value}\""),
        _ when exception.Message.Contains("no body was provided", StringComparison.Ordinal) =>
            new(400, Reasons.InvalidRequest, "the request has no body: send JSON as /v1/openapi.json describes it"),
        _ => new(exception.StatusCode, Reasons.InvalidRequest, $"the request cannot be read: {exception.Message.TrimEnd('.')}"),
    };

    [GeneratedRegex("""^Failed to bind parameter ".* (\w+)" from "(.*)"\.$""")]
    private static partial Regex BoundParameter();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed (trace id {Trace})")]
        public static partial void Failed(ILogger logger, Exception exception, string method, PathString path, string trace);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} was refused, the database does not answer: {Cause}")]
        public static partial void NoDatabase(ILogger logger, string method, PathString path, string cause);

        [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} was abandoned by the client: {Cause}")]
        public static partial void Abandoned(ILogger logger, string method, PathString path, string cause);
    }
}
