using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Api;

/// <summary>Ways into the instances of an app.</summary>
internal static class InstanceEndpoints
{
    private const int MaxPort = 65535;

    public static void MapInstances(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/apps/{app}/instances", ListAsync).Require(Permission.EnterApps)
            .Answers<IReadOnlyList<InstanceTarget>>("listInstances", "The instances of an app that can be entered, those that serve first");
        v1.MapGet("/apps/{app}/exec", ExecAsync).Require(Permission.EnterApps)
            .Streams<ProcessEnd>("execInInstance", "WebSocket: a process in an instance. First a text message {\"start\": {\"command\": […], \"stdin\", \"tty\"}, \"terminal\": {\"columns\", \"rows\"}}; "
                + "binary messages are input, and output behind a byte 1 or 2; {\"terminal\"} and {\"input_ended\"} may follow; the last message tells the exit code");
        v1.MapGet("/apps/{app}/tunnel", TunnelAsync).Require(Permission.EnterApps)
            .Carries("connectToInstance", "WebSocket: one connection to a port of an instance, as binary messages; an empty one ends its direction");
    }

    private static async Task<Reply> ListAsync(Caller caller, string app, AppReads apps, IInstanceAccess access, CancellationToken cancellationToken) =>
        await apps.FindRowAsync(caller, app, cancellationToken) is { } row
            ? Reply.Of<IReadOnlyList<InstanceTarget>>(
                [.. (await access.ListAsync(row.Key, cancellationToken)).Select(i => new InstanceTarget(i.Name, i.Release, i.IsReady))], ContractsJson.Default.IReadOnlyListInstanceTarget)
            : AppEndpoints.NotFound(caller, app);

    private static Task<Reply> ExecAsync(
        HttpContext context, Caller caller, string app, string? instance, AppReads apps, InstanceEntry entry, ProcessSocket socket, CancellationToken cancellationToken) =>
        EnterAsync(caller, app, instance, apps, entry, async (row, found) => MessageSocket.RefusePlain(context) ?? await socket.RunAsync(context, caller, row, found), cancellationToken);

    private static Task<Reply> TunnelAsync(
        HttpContext context, Caller caller, string app, int port, string? instance, AppReads apps, InstanceEntry entry, IInstanceAccess access, TunnelSocket socket, CancellationToken cancellationToken) =>
        port is < 1 or > MaxPort
            ? Task.FromResult(Reply.Refused(new Refusal(422, Reasons.InvalidRequest, $"port {port} is not possible: use 1 to {MaxPort}")))
            : EnterAsync(caller, app, instance, apps, entry, async (row, found) =>
            {
                await entry.RecordTunnelAsync(caller, row, found, port, cancellationToken);
                try
                {
                    await using var target = await access.ConnectAsync(found, port, cancellationToken);
                    return MessageSocket.RefusePlain(context) ?? await socket.JoinAsync(context, found, target);
                }
                catch (AccessException exception)
                {
                    return Reply.Refused(new Refusal(409, exception.Reason, exception.Message, Hint: exception.Hint));
                }
            }, cancellationToken);

    private static async Task<Reply> EnterAsync(
        Caller caller, string app, string? instance, AppReads apps, InstanceEntry entry, Func<AppRow, RunningInstance, Task<Reply>> enter, CancellationToken cancellationToken) =>
        await apps.FindRowAsync(caller, app, cancellationToken) is not { } row ? AppEndpoints.NotFound(caller, app)
        : await entry.FindAsync(row, instance, cancellationToken) switch
        {
            Answer<RunningInstance>.Accepted found => await enter(row, found.Value),
            Answer<RunningInstance>.Refused refused => Reply.Refused(refused.Refusal),
            _ => throw new InvalidOperationException("an answer is accepted or refused"),
        };
}
