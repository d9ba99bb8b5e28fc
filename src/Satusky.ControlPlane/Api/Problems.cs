using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.ControlPlane.Api;

/// <summary>Makes the <see cref="Problem"/> of every refusal.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static Problem From(Refusal refusal) =>
        new("about:blank", Title(refusal.Status), refusal.Status, refusal.Code, refusal.Message, refusal.Errors, refusal.Hint, refusal.OperationId);

    public static byte[] Serialize(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(From(refusal), ContractsJson.Default.Problem);

    public static Task WriteAsync(HttpContext context, Refusal refusal)
    {
        var body = Serialize(refusal);
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static string Title(int status) => status switch
    {
        400 => "Bad request",
        401 => "Not logged in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        408 => "Request timed out",
        409 => "Conflict",
        413 => "Too large",
        415 => "Unsupported media type",
        422 => "Not valid",
        426 => "Upgrade required",
        429 => "Too many requests",
        431 => "Request headers too large",
        503 => "Not available",
        504 => "Timed out",
        507 => "Disk full",
        < 500 => "Request refused",
        _ => "Internal error",
    };
}
