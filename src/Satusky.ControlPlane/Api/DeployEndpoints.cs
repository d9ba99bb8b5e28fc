using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Deploys, the one call that takes more than JSON.</summary>
internal static class DeployEndpoints
{
    public static void MapDeploys(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/apps/{app}/deploys", CreateAsync)
            .Require(Permission.ChangeApps)
            .Accepts<DeployRequest>("application/json", "multipart/form-data")
            .Answers<DeployAccepted>("deploy", "Deploy an image, or build one out of an uploaded context and deploy that", StatusCodes.Status202Accepted)
            .LimitBody(ApiLimits.UploadBytes)
            .WithRequestTimeout(ApiLimits.Upload);

    private static async Task<Reply> CreateAsync(
        HttpContext context,
        Caller caller,
        string app,
        DeployUpload uploads,
        DeployCommand command,
        IContextStore contexts,
        Idempotency idempotency,
        TimeProvider time,
        [FromHeader(Name = "If-Match")] string? ifMatch,
        CancellationToken cancellationToken)
    {
        var operationId = time.NewId();
        var isAccepted = false;
        try
        {
            return await uploads.ReadAsync(context.Request, caller, app, operationId, cancellationToken) switch
            {
                Uploaded.Received received => await idempotency.RunAsync(context, received.Content, () => AcceptAsync(received.Request)),
                Uploaded.Refused refused => Reply.Refused(refused.Refusal),
                _ => throw new InvalidOperationException("an upload is received or refused"),
            };
        }
        finally
        {
            if (!isAccepted)
            {
                await contexts.RemoveAsync(operationId, CancellationToken.None);
            }
        }

        async Task<Reply> AcceptAsync(DeployRequest request)
        {
            var answer = await command.AcceptAsync(caller, request, operationId, ifMatch, cancellationToken);
            isAccepted = answer is Answer<DeployAccepted>.Accepted;
            return Reply.Of(answer, ContractsJson.Default.DeployAccepted, StatusCodes.Status202Accepted);
        }
    }
}
