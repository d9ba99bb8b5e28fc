using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Satusky.ControlPlane.Api;

/// <summary>Makes every write of a group idempotent by its whole body.</summary>
internal sealed class IdempotencyFilter(Idempotency idempotency) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;

        // With an error status the body could not be read, and the endpoint will not run.
        if (HttpMethods.IsGet(http.Request.Method) || http.Response.StatusCode >= 400)
        {
            return await next(context);
        }

        http.Request.Body.Position = 0;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return await idempotency.RunAsync(http, body.GetBuffer().AsMemory(0, (int)body.Length), async () => (Reply)(await next(context))!);
    }

    /// <summary>Keeps the small bodies of writes in memory, so that they can be read a second time. Uploads are left alone.</summary>
    public static Task BufferAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isUpload = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
        if (!HttpMethods.IsGet(request.Method) && !isUpload)
        {
            request.EnableBuffering(bufferThreshold: (int)ApiLimits.JsonBytes + 1, bufferLimit: ApiLimits.JsonBytes + 1);
        }

        return next(context);
    }
}
