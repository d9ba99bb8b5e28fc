using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Marks an endpoint whose answer must not be stored: a repeated request is told so instead.</summary>
internal sealed record OnceOnly(string Message);

/// <summary>Performs a write once for each <c>Idempotency-Key</c> of a token, and gives every repetition the first answer.</summary>
internal sealed class Idempotency(Database database, IdempotencyStore keys)
{
    public const string Header = "Idempotency-Key";

    private const int MaxKeyLength = 200;

    /// <param name="content">What tells this request from others, besides its method and address.</param>
    public async Task<Reply> RunAsync(HttpContext context, ReadOnlyMemory<byte> content, Func<Task<Reply>> perform)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0)
        {
            return await perform();
        }

        if (key.Length > MaxKeyLength || key.Any(char.IsControl))
        {
            return Reply.Refused(new Refusal(422, Reasons.InvalidRequest, $"the {Header} must have 1 to {MaxKeyLength} printable characters"));
        }

        var tokenId = context.User.Caller()!.TokenId;
        var hash = Hash(context.Request, content.Span);
        return await database.WriteAsync(transaction => keys.BeginAsync(transaction, tokenId, key, hash), context.RequestAborted) switch
        {
            IdempotencyStart.Started => await PerformAsync(context, tokenId, key, perform),
            IdempotencyStart.Replayed replayed => new Reply(replayed.Status, Encoding.UTF8.GetBytes(replayed.Body ?? "")),
            IdempotencyStart.UnderWay => Reply.Refused(new Refusal(
                409, Reasons.Conflict, $"a request with the {Header} \"{key}\" is still being performed", Hint: "Repeat it when the first one has ended")),
            _ => Reply.Refused(new Refusal(
                422, Reasons.IdempotencyMismatch, $"the {Header} \"{key}\" was used for a different request", Hint: "Use a new key for each new request")),
        };
    }

    private async Task<Reply> PerformAsync(HttpContext context, string tokenId, string key, Func<Task<Reply>> perform)
    {
        Reply? reply = null;
        try
        {
            reply = await perform();
            return reply;
        }
        finally
        {
            // Also when the client has gone meanwhile: it will ask again.
            await database.WriteAsync(
                transaction => reply is { IsSuccess: true } done ? StoreAsync(transaction, context, tokenId, key, done) : IdempotencyStore.AbandonAsync(transaction, tokenId, key),
                CancellationToken.None);
        }
    }

    private static Task StoreAsync(DatabaseTransaction transaction, HttpContext context, string tokenId, string key, Reply done)
    {
        var stored = context.GetEndpoint()?.Metadata.GetMetadata<OnceOnly>() is { } once ? Reply.Refused(new Refusal(409, Reasons.Conflict, once.Message)) : done;
        return IdempotencyStore.CompleteAsync(transaction, tokenId, key, stored.Status, Encoding.UTF8.GetString(stored.Body));
    }

    // Keyed by the token, which is stored nowhere: a plain hash beside the key would let readers of the store try out short secrets.
    private static string Hash(HttpRequest request, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
