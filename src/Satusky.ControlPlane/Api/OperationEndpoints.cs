using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Operations: what they are at, their events, and an end to those that have not changed anything yet.</summary>
internal static class OperationEndpoints
{
    private static ContractsJson Json => ContractsJson.Default;

    public static void MapOperations(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/operations/{id}", GetAsync).Require(Permission.ReadApps).Answers<OperationView>("getOperation", "One operation");
        v1.MapDelete("/operations/{id}", CancelAsync).Require(Permission.ChangeApps)
            .Answers<OperationAccepted>("cancelOperation", "Cancel a deploy whose image is still being prepared, or a move before traffic moved", StatusCodes.Status202Accepted);
        v1.MapGet("/operations/{id}/events", StreamAsync).Require(Permission.ReadApps)
            .Streams<OperationEvent>("streamOperationEvents", "WebSocket: the events of an operation after a number, then each new one; ends after the last");
    }

    private static async Task<Reply> GetAsync(Caller caller, string id, Database database, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, database, cancellationToken) is { } operation ? Reply.Of(operation.View(), Json.OperationView) : NotFound(id);

    private static async Task<Reply> CancelAsync(Caller caller, string id, CancelCommand command, CancellationToken cancellationToken) =>
        Reply.Of(await command.CancelAsync(caller, id, cancellationToken), Json.OperationAccepted, StatusCodes.Status202Accepted);

    private static async Task<Reply> StreamAsync(
        HttpContext context, Caller caller, string id, Database database, OperationJournal journal, MessageSocket socket, long? after, CancellationToken cancellationToken) =>
        await FindAsync(caller, id, database, cancellationToken) is null
            ? NotFound(id)
            : await socket.SendAsync(context, ended => journal.FollowAsync(id, after ?? 0, ended), Json.OperationEvent);

    private static async Task<OperationRow?> FindAsync(Caller caller, string id, Database database, CancellationToken cancellationToken) =>
        await database.ReadAsync(session => session.FindOperationAsync(id), cancellationToken) is { } operation && operation.OrganizationId == caller.OrganizationId
            ? operation
            : null;

    private static Reply NotFound(string id) => Reply.Refused(CancelCommand.NotFound(id));
}
