using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Api;

/// <summary>Hands a build context to the builder in a cluster. The address is the permission: random, and good for one answer.</summary>
internal static class ContextEndpoint
{
    public const string Path = "/v1/build-contexts/";

    public static void MapContexts(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path + "{ticket}", FetchAsync).AllowAnonymous().ExcludeFromDescription().WithRequestTimeout(ApiLimits.Upload);

    private static async Task<IResult> FetchAsync(string ticket, ContextTickets tickets, IContextStore contexts, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await tickets.RedeemAsync(ticket, cancellationToken) is { } operationId)
        {
            var stored = await contexts.OpenAsync(operationId, cancellationToken);
            context.Response.RegisterForDispose(stored);
            if (File.Exists(stored.Path) && File.OpenRead(stored.Path) is { Length: > 0 } archive)
            {
                return Results.Stream(archive, "application/gzip");
            }
        }

        return Reply.Refused(new Refusal(404, Reasons.OperationNotFound, "no build context is to be had at this address: it was used, is too old, or never was one"));
    }
}
