using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Satusky.ControlPlane.Api;

/// <summary>An endpoint's whole answer, serialized, so that a repeated request can be given the very same one.</summary>
internal sealed record Reply(int Status, byte[] Body) : IResult
{
    public static Reply NoContent { get; } = new(StatusCodes.Status204NoContent, []);

    /// <summary>Of a stream that was opened: there is nothing left to answer.</summary>
    public static Reply Streamed { get; } = new(StatusCodes.Status101SwitchingProtocols, []);

    public string? ETag { get; init; }

    public string? Link { get; init; }

    public bool IsSuccess => Status < 400;

    public static Reply Of<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new(status, JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static Reply Of<T>(Answer<T> answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => answer switch
    {
        Answer<T>.Accepted accepted => Of(accepted.Value, type, status),
        Answer<T>.Refused refused => Refused(refused.Refusal),
        _ => throw new InvalidOperationException("an answer is accepted or refused"),
    };

    public static Reply Refused(Refusal refusal) => new(refusal.Status, Problems.Serialize(refusal));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            return;
        }

        response.StatusCode = Status;
        response.Headers.ETag = ETag;
        response.Headers.Link = Link;
        if (Body.Length > 0)
        {
            response.ContentType = IsSuccess ? "application/json" : Problems.ContentType;
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}
