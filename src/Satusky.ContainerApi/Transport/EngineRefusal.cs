using System.Net;
using System.Text;
using System.Text.Json;

namespace Satusky.ContainerApi;

/// <summary>Makes an exception of an error answer: the engines' JSON, or whatever text came instead.</summary>
internal static class EngineRefusal
{
    // Podman answers 500 to these, and names the cause apart from the message.
    private static readonly HashSet<string> PodmanConflicts =
    [
        "that name is already in use",
        "container state improper",
        "network already exists",
        "network is being used",
        "volume already exists",
        "volume is being used",
    ];

    public static async Task<ContainerApiException> ReadAsync(EngineBody body, HttpStatusCode status, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await body.CopyToAsync(memory, cancellationToken);
        var error = Parse(memory.ToArray(), status);
        return new(Classify(status, error), body.Operation, error.Message!.Trim(), status);
    }

    private static EngineFault Classify(HttpStatusCode status, ErrorAnswer error) => status switch
    {
        HttpStatusCode.NotFound => EngineFault.NotFound,
        HttpStatusCode.Conflict => EngineFault.Conflict,
        HttpStatusCode.BadRequest => EngineFault.BadParameter,
        // Docker's word for a network in use.
        HttpStatusCode.Forbidden when error.Message!.Contains("active endpoints", StringComparison.Ordinal) => EngineFault.Conflict,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => EngineFault.Denied,
        HttpStatusCode.InternalServerError when PodmanConflicts.Contains(error.Cause ?? "") => EngineFault.Conflict,
        _ => EngineFault.Engine,
    };

    private static ErrorAnswer Parse(byte[] body, HttpStatusCode status)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, EngineJson.Default.ErrorAnswer) is { Message.Length: > 0 } error)
                return error;
        }
        catch (JsonException)
        {
        }

        var text = Encoding.UTF8.GetString(body).Trim();
        return new(null, text.Length > 0 ? text : $"the engine answered {(int)status} without a message");
    }
}

internal sealed record ErrorAnswer(string? Cause, string? Message);
