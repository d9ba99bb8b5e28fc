using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Moves;
using Satusky.ControlPlane.Releases;

namespace Satusky.ControlPlane.Api;

/// <summary>Apps: lists, details, releases, and every change of what runs that needs no new image.</summary>
internal static class AppEndpoints
{
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    private static ContractsJson Json => ContractsJson.Default;

    public static void MapApps(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/apps", ListAsync).Require(Permission.ReadApps).Answers<IReadOnlyList<AppSummary>>("listApps", "Apps of the organization, oldest first");
        v1.MapGet("/apps/{app}", GetAsync).Require(Permission.ReadApps).Answers<AppDetails>("getApp", "One app in full");
        v1.MapGet("/apps/{app}/releases", ListReleasesAsync).Require(Permission.ReadApps)
            .Answers<IReadOnlyList<ReleaseView>>("listReleases", "Releases of an app, newest first");
        v1.MapDelete("/apps/{app}", DestroyAsync).Require(Permission.ChangeApps)
            .Answers<OperationAccepted>("destroyApp", "Remove an app and everything it owns", StatusCodes.Status202Accepted);
        v1.MapPost("/apps/{app}/restarts", RestartAsync).Require(Permission.ChangeApps)
            .Answers<OperationAccepted>("restartApp", "Replace every instance of an app", StatusCodes.Status202Accepted);
        v1.MapPost("/apps/{app}/rollbacks", RollBackAsync).Require(Permission.ChangeApps)
            .Answers<RollbackAccepted>("rollBackApp", "Make a new release out of an older one", StatusCodes.Status202Accepted);
        v1.MapPost("/apps/{app}/move", MoveAsync).Require(Permission.ChangeApps)
            .Answers<OperationAccepted>("moveApp", "Move an app to another engine of the platform", StatusCodes.Status202Accepted);
        v1.MapPut("/apps/{app}/scale", ScaleAsync).Require(Permission.ChangeApps)
            .Answers<ScaleAccepted>("scaleApp", "Set the number of instances", StatusCodes.Status202Accepted).Produces<ScaleAccepted>();
    }

    public static Reply NotFound(Caller caller, string app) => Reply.Refused(AppRefusals.NotFound(app, caller.Namespace));

    private static async Task<Reply> ListAsync(Caller caller, AppReads apps, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
        {
            return Reply.Refused(new Refusal(422, Reasons.InvalidRequest, $"limit {limit} is not possible: a page has 1 to {MaxPage} apps"));
        }

        var size = limit ?? DefaultPage;
        var (page, next) = await apps.ListAsync(caller, size, cursor, cancellationToken);
        return Reply.Of(page, Json.IReadOnlyListAppSummary) with { Link = next is null ? null : $"</v1/apps?limit={size}&cursor={next}>; rel=\"next\"" };
    }

    private static async Task<Reply> GetAsync(Caller caller, string app, AppReads apps, CancellationToken cancellationToken) =>
        await apps.FindAsync(caller, app, cancellationToken) is { } details
            ? Reply.Of(details, Json.AppDetails) with { ETag = $"\"{details.Version}\"" }
            : NotFound(caller, app);

    private static async Task<Reply> ListReleasesAsync(Caller caller, string app, AppReads apps, CancellationToken cancellationToken) =>
        await apps.ListReleasesAsync(caller, app, cancellationToken) is { } releases
            ? Reply.Of(releases, Json.IReadOnlyListReleaseView)
            : NotFound(caller, app);

    private static async Task<Reply> DestroyAsync(
        Caller caller, string app, string? volumes, AppCommands commands, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        volumes is not (null or "delete" or "retain")
            ? Reply.Refused(AppRefusals.Invalid([$"volumes \"{volumes}\" is not possible: write delete or retain"]))
            : Reply.Of(
                await commands.DestroyAsync(caller, app, volumes switch { "delete" => VolumePolicy.Delete, "retain" => VolumePolicy.Retain, _ => null }, ifMatch, cancellationToken),
                Json.OperationAccepted,
                StatusCodes.Status202Accepted);

    private static async Task<Reply> RestartAsync(
        Caller caller, string app, AppCommands commands, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        Reply.Of(await commands.RestartAsync(caller, app, ifMatch, cancellationToken), Json.OperationAccepted, StatusCodes.Status202Accepted);

    private static async Task<Reply> RollBackAsync(
        Caller caller, string app, RollbackRequest? request, RollbackCommand command, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        Reply.Of(await command.RollBackAsync(caller, app, request?.Version, ifMatch, cancellationToken), Json.RollbackAccepted, StatusCodes.Status202Accepted);

    private static async Task<Reply> MoveAsync(
        Caller caller, string app, MoveRequest request, MoveCommand command, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken) =>
        Reply.Of(await command.MoveAsync(caller, app, request, ifMatch, cancellationToken), Json.OperationAccepted, StatusCodes.Status202Accepted);

    private static async Task<Reply> ScaleAsync(
        Caller caller, string app, ScaleRequest request, AppCommands commands, [FromHeader(Name = "If-Match")] string? ifMatch, CancellationToken cancellationToken)
    {
        var answer = await commands.ScaleAsync(caller, app, request.Replicas, ifMatch, cancellationToken);
        var changes = answer is Answer<ScaleAccepted>.Accepted { Value.OperationId: not null };
        return Reply.Of(answer, Json.ScaleAccepted, changes ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }
}
