using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Reconciliation;

namespace Satusky.ControlPlane.Api;

/// <summary>The status of an app, once or each time it changes.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/apps/{app}/status", GetAsync).Require(Permission.ReadApps).Answers<AppStatus>("getStatus", "The status of an app with all its conditions");
        v1.MapGet("/apps/{app}/status/stream", StreamAsync).Require(Permission.ReadApps)
            .Streams<AppStatus>("streamStatus", "WebSocket: the status of an app at once, then each time it changes; ends when the app is gone");
    }

    private static async Task<Reply> GetAsync(Caller caller, string app, AppReads apps, CancellationToken cancellationToken) =>
        await apps.FindStatusAsync(caller, app, cancellationToken) is { } status
            ? Reply.Of(status, ContractsJson.Default.AppStatus)
            : AppEndpoints.NotFound(caller, app);

    private static async Task<Reply> StreamAsync(
        HttpContext context, Caller caller, string app, AppReads apps, AppNotices notices, MessageSocket socket, CancellationToken cancellationToken) =>
        await apps.FindRowAsync(caller, app, cancellationToken) is { } row
            ? await socket.SendAsync(context, ended => FollowAsync(caller, row, apps, notices, ended), ContractsJson.Default.AppStatus)
            : AppEndpoints.NotFound(caller, app);

    private static async IAsyncEnumerable<AppStatus> FollowAsync(
        Caller caller, AppRow app, AppReads apps, AppNotices notices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] told = [];
        await foreach (var _ in notices.FollowAsync(app.Id, cancellationToken))
        {
            if (await apps.FindStatusAsync(caller, app.Id, cancellationToken) is not { } status)
            {
                yield break;
            }

            var text = Reply.Of(status, ContractsJson.Default.AppStatus).Body;
            if (!text.AsSpan().SequenceEqual(told))
            {
                told = text;
                yield return status;
            }
        }
    }
}
