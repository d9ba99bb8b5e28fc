using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Satusky.KubernetesApi;

/// <summary>Makes an exception of the API's <c>Status</c> object, or of whatever text came instead.</summary>
internal static class ApiStatus
{
    private const int MaxTextLength = 500;

    public static KubernetesException Failure(string operation, int code, ReadOnlySpan<byte> body, HttpResponseHeaders headers, TimeProvider time)
    {
        var status = Parse(body) ?? new StatusAnswer { Message = Text(code, body) };
        return Failure(operation, status with { Code = code }, RetryAfter(headers, time));
    }

    public static KubernetesException Failure(string operation, StatusAnswer status, TimeSpan? retryAfter = null) =>
        new(Classify(status), operation, status.Message is { Length: > 0 } message ? message : $"the server answered {status.Code} {status.Reason}".TrimEnd())
        {
            Code = status.Code == 0 ? null : status.Code,
            Reason = status.Reason ?? "",
            Causes = [.. (status.Details?.Causes ?? []).Select(cause => new StatusCause(cause.Reason, cause.Message, cause.Field))],
            RetryAfter = retryAfter ?? (status.Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null),
        };

    private static KubernetesFault Classify(StatusAnswer status) => status.Code switch
    {
        401 => KubernetesFault.Unauthorized,
        403 => KubernetesFault.Forbidden,
        404 => KubernetesFault.NotFound,
        409 when status.Reason == "AlreadyExists" => KubernetesFault.AlreadyExists,
        409 => KubernetesFault.Conflict,
        410 => KubernetesFault.Expired,
        429 => KubernetesFault.TooManyRequests,
        >= 400 and < 500 => KubernetesFault.Invalid,
        // What apply says of a field that does not exist.
        500 when status.Message?.Contains("field not declared in schema", StringComparison.Ordinal) == true => KubernetesFault.Invalid,
        502 or 503 or 504 => KubernetesFault.Unavailable,
        _ => KubernetesFault.Server,
    };

    private static StatusAnswer? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.StatusAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(int code, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length == 0 ? $"the server answered {code} without a message" : text[..Math.Min(text.Length, MaxTextLength)];
    }

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, TimeProvider time) =>
        headers.RetryAfter is { } after ? after.Delta ?? (after.Date - time.GetUtcNow()) : null;
}

internal sealed record StatusAnswer
{
    public string? Status { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public int Code { get; init; }

    public StatusDetails? Details { get; init; }
}

internal sealed record StatusDetails(int? RetryAfterSeconds, IReadOnlyList<StatusDetailsCause>? Causes);

internal sealed record StatusDetailsCause(string? Reason, string? Message, string? Field);
