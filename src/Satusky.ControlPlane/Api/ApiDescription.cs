using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Satusky.ControlPlane.Api;

/// <summary>What endpoints say about themselves in the OpenAPI document, and the limits that differ from endpoint to endpoint.</summary>
internal static class ApiDescription
{
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string name, string summary, int status = StatusCodes.Status200OK) =>
        endpoint.Describe(name, summary).Produces<T>(status);

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.Describe(name, summary).Produces(StatusCodes.Status204NoContent);

    /// <summary>A WebSocket whose text messages are <typeparamref name="T"/>.</summary>
    public static RouteHandlerBuilder Streams<T>(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.Describe(name, summary).Produces<T>(StatusCodes.Status101SwitchingProtocols).WithMetadata(new DisableRequestTimeoutAttribute());

    /// <summary>A WebSocket that carries bytes.</summary>
    public static RouteHandlerBuilder Carries(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint.Describe(name, summary).Produces(StatusCodes.Status101SwitchingProtocols).WithMetadata(new DisableRequestTimeoutAttribute());

    public static RouteHandlerBuilder LimitBody(this RouteHandlerBuilder endpoint, long bytes) => endpoint.WithMetadata(new BodyLimit(bytes));

    private static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string summary) => endpoint.WithName(name).WithSummary(summary);

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
