using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Releases;

namespace Satusky.ControlPlane.Api;

/// <summary>Reads the body of a deploy. A build context goes from the wire to where it is kept, checked on the way; no memory and no other file holds it.</summary>
internal sealed class DeployUpload(ContextArchive contexts, DeployCommand command)
{
    public const string RequestPart = "request";
    public const string ContextPart = "context";

    private const int MaxBoundary = 200;

    public async Task<Uploaded> ReadAsync(HttpRequest http, Caller caller, string app, string operationId, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.Parse(http.ContentType);
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            var (request, body, fault) = await ReadRequestAsync(http.Body, caller, app, cancellationToken);
            return fault is null && request!.Build is not null ? Refuse("a build needs its context: send multipart/form-data with the parts 'request' and 'context'")
                : fault is null ? new Uploaded.Received(request!, body)
                : new Uploaded.Refused(fault);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > MaxBoundary)
        {
            return Refuse("the multipart body names no boundary, or one that is too long");
        }

        var uploaded = await ReadPartsAsync(new MultipartReader(boundary.Value!, http.Body), caller, app, operationId, cancellationToken);
        if (uploaded is Uploaded.Refused)
        {
            await DrainAsync(http.Body, cancellationToken);
        }

        return uploaded;
    }

    private async Task<Uploaded> ReadPartsAsync(MultipartReader reader, Caller caller, string app, string operationId, CancellationToken cancellationToken)
    {
        if (await NextAsync(reader, RequestPart, cancellationToken) is not { } first)
        {
            return Refuse("the first part of the body must be 'request', the deploy as JSON");
        }

        var (request, body, fault) = await ReadRequestAsync(first.Body, caller, app, cancellationToken);
        if (fault is not null)
        {
            return new Uploaded.Refused(fault);
        }

        if (request!.Build is not { } build)
        {
            return Refuse("a deploy of an image takes no build context: send the request alone as application/json");
        }

        if (await NextAsync(reader, ContextPart, cancellationToken) is not { } second)
        {
            return Refuse("the second part of the body must be 'context', the build context as a gzipped tar");
        }

        return await contexts.StoreAsync(operationId, build.Dockerfile, second.Body, cancellationToken) switch
        {
            ContextOutcome.Stored stored => new Uploaded.Received(request, [.. body, .. stored.Digest]),
            ContextOutcome.Refused refused => new Uploaded.Refused(new Refusal(StatusOf(refused.Reason), refused.Reason, refused.Message)),
            _ => throw new InvalidOperationException("a context is stored or refused"),
        };
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, string name, CancellationToken cancellationToken)
    {
        try
        {
            var section = await reader.ReadNextSectionAsync(cancellationToken);
            return section?.GetContentDispositionHeader() is { } header && HeaderUtilities.RemoveQuotes(header.Name) == name ? section : null;
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException and not BadHttpRequestException))
        {
            return null;
        }
    }

    private async Task<(DeployRequest? Request, byte[] Body, Refusal? Fault)> ReadRequestAsync(Stream stream, Caller caller, string app, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + count > ApiLimits.JsonBytes)
            {
                return (null, [], new Refusal(413, Reasons.TooLarge, $"the request itself is larger than {ApiLimits.JsonBytes / 1024} KiB"));
            }

            body.Write(buffer, 0, count);
        }

        try
        {
            var request = JsonSerializer.Deserialize<DeployRequest>(body.ToArray(), ApiJson.Options) ?? throw new JsonException("the body is null");
            return (request, body.ToArray(), HasNulls(request) ? Invalid("names and values must be texts, not null") : await command.CheckAsync(caller, app, request, cancellationToken));
        }
        catch (JsonException fault)
        {
            return (null, [], JsonFault.Explain(fault));
        }
    }

    // What is declared as never null is checked by the reader of JSON, except inside of lists and maps.
    private static bool HasNulls(DeployRequest request) =>
        new[] { request.Spec.Machines, request.Spec.Command, request.Spec.Args, request.Spec.WaitFor }.Any(texts => texts?.Any(text => text is null) == true)
        || request.Spec.Files?.Any(file => file is null) == true
        || request.Environment?.Values.Any(value => value is null) == true
        || request.FileEnvironment?.Values.Any(value => value is null) == true
        || request.Build?.BuildArguments.Values.Any(value => value is null) == true;

    /// <summary>Takes the rest of a refused upload, for clients that read the answer only when they have sent everything.</summary>
    private static async Task DrainAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            // Larger than any upload may be; then the answer must do without.
        }
    }

    private static int StatusOf(string reason) => reason switch
    {
        Reasons.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Reasons.DiskPressure => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static Uploaded.Refused Refuse(string message) => new(Invalid(message));

    private static Refusal Invalid(string message) => AppRefusals.Invalid([message]);
}

/// <summary>Whether the body of a deploy was accepted.</summary>
internal abstract record Uploaded
{
    private Uploaded()
    {
    }

    /// <param name="Content">The request as it came, and the digest of its context.</param>
    public sealed record Received(DeployRequest Request, byte[] Content) : Uploaded;

    public sealed record Refused(Refusal Refusal) : Uploaded;
}
