using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Api;

/// <summary>What an app's instances wrote: stored lines, and a stream that goes on.</summary>
internal static class LogEndpoints
{
    private const int DefaultTail = 100;

    public static void MapLogs(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/apps/{app}/logs", ReadAsync).Require(Permission.ReadApps)
            .Answers<IReadOnlyList<LogEntry>>("readLogs", "The last stored log lines of an app, oldest first");
        v1.MapGet("/apps/{app}/logs/stream", StreamAsync).Require(Permission.ReadApps)
            .Streams<LogEntry>("streamLogs", "WebSocket: the last stored log lines of an app, or those after a cursor, then each new one");
    }

    private static async Task<Reply> ReadAsync(
        Caller caller, string app, AppReads apps, IAppLogs logs, int? tail, DateTimeOffset? since, CancellationToken cancellationToken) =>
        await apps.FindRowAsync(caller, app, cancellationToken) is not { } row ? AppEndpoints.NotFound(caller, app)
        : TailFault(tail) is { } fault ? Reply.Refused(fault)
        : Reply.Of(await logs.ReadAsync(row.Id, tail ?? DefaultTail, since, Label(row), cancellationToken), ContractsJson.Default.IReadOnlyListLogEntry);

    private static async Task<Reply> StreamAsync(
        HttpContext context, Caller caller, string app, AppReads apps, IAppLogs logs, MessageSocket socket, int? tail, string? after, CancellationToken cancellationToken) =>
        await apps.FindRowAsync(caller, app, cancellationToken) is not { } row ? AppEndpoints.NotFound(caller, app)
        : TailFault(tail) is { } fault ? Reply.Refused(fault)
        : await socket.SendAsync(context, ended => logs.FollowAsync(row.Id, tail ?? DefaultTail, after, Label(row), ended), ContractsJson.Default.LogEntry);

    public static Refusal? TailFault(int? tail) =>
        tail is < 0 or > LogLimits.MaxTail ? new Refusal(422, Reasons.InvalidRequest, $"tail {tail} is not possible: use 0 to {LogLimits.MaxTail} lines, or follow the log as a stream") : null;

    /// <summary>What stands in brackets: the app, and its instance where it runs several.</summary>
    private static Func<string, string> Label(AppRow app) => instance => app.Replicas > 1 && instance.Length > 0 ? $"{app.Name}/{instance}" : app.Name;
}
