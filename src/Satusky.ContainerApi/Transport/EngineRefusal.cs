using System.Net;
using System.Text;
using System.Text.Json;

namespace Satusky.ContainerApi;

/// <summary>Makes an exception of an error answer: the engines' JSON, or whatever text came instead.</summary>
internal static class EngineRefusal
{
    public static async Task<ContainerApiException> ReadAsync(EngineBody body, HttpStatusCode status, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await body.CopyToAsync(memory, cancellationToken);
        var message = Message(memory.ToArray(), status);
        return new(Classify(status, message), body.Operation, message, status);
    }

    internal static EngineFault Classify(HttpStatusCode status, string message) => status switch
    {
        HttpStatusCode.NotFound => EngineFault.NotFound,
        HttpStatusCode.Conflict => EngineFault.Conflict,
        HttpStatusCode.BadRequest => EngineFault.BadParameter,
        HttpStatusCode.Unauthorized => EngineFault.Denied,
        HttpStatusCode.Forbidden => EngineFault.Denied,
        _ => EngineFault.Engine,
    };

    private static string Message(byte[] body, HttpStatusCode status)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, EngineJson.Default.ErrorAnswer) is { Message.Length: > 0 } error)
                return error.Message.Trim();
        }
        catch (JsonException)
        {
        }

        var text = Encoding.UTF8.GetString(body).Trim();
        return text.Length > 0 ? text : $"the engine answered {(int)status} without a message";
    }
}

internal sealed record ErrorAnswer(string? Message);
