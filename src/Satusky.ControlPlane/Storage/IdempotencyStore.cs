namespace Satusky.ControlPlane.Storage;

/// <summary>
/// Remembers the answers to writes that carry an <c>Idempotency-Key</c>, per token and for a day. Complete in the transaction of the effect where
/// the answer is known there; then a kill cannot come between them.
/// </summary>
internal sealed class IdempotencyStore(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // A request that got no answer in this time died with its process; the key may be tried again.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <param name="requestHash">Tells requests apart: method, path and body.</param>
    public async Task<IdempotencyStart> BeginAsync(DatabaseTransaction transaction, string tokenId, string key, string requestHash)
    {
        var now = time.GetUtcNow();
        await transaction.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE created_at <= @expired OR (status IS NULL AND created_at <= @abandoned)",
            new { expired = (now - Lifetime).ToMilliseconds(), abandoned = (now - Patience).ToMilliseconds() });
        var inserted = await transaction.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (token_id, idempotency_key, request_hash, status, body, created_at)
            VALUES (@tokenId, @key, @requestHash, NULL, NULL, @now) ON CONFLICT (token_id, idempotency_key) DO NOTHING
            """,
            new { tokenId, key, requestHash, now = now.ToMilliseconds() });
        if (inserted == 1)
        {
            return new IdempotencyStart.Started();
        }

        var row = await transaction.QuerySingleOrDefaultAsync<Row>(
            "SELECT request_hash, status, body FROM idempotency_keys WHERE token_id = @tokenId AND idempotency_key = @key",
            new { tokenId, key });
        return row switch
        {
            _ when row!.RequestHash != requestHash => new IdempotencyStart.Mismatch(),
            { Status: { } status } => new IdempotencyStart.Replayed((int)status, row.Body),
            _ => new IdempotencyStart.UnderWay(),
        };
    }

    /// <summary>Stores the answer for every repetition.</summary>
    public static Task CompleteAsync(DatabaseTransaction transaction, string tokenId, string key, int status, string? body) =>
        transaction.ExecuteAsync(
            "UPDATE idempotency_keys SET status = @status, body = @body WHERE token_id = @tokenId AND idempotency_key = @key",
            new { tokenId, key, status = (long)status, body });

    /// <summary>Frees the key of a request that changed nothing, so that it may be tried again.</summary>
    public static Task AbandonAsync(DatabaseTransaction transaction, string tokenId, string key) =>
        transaction.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE token_id = @tokenId AND idempotency_key = @key AND status IS NULL",
            new { tokenId, key });

    private sealed record Row(string RequestHash, long? Status, string? Body);
}

/// <summary>What is known of a request's key.</summary>
internal abstract record IdempotencyStart
{
    private IdempotencyStart()
    {
    }

    /// <summary>It is new: perform the request.</summary>
    public sealed record Started : IdempotencyStart;

    /// <summary>It was answered before: answer the same.</summary>
    public sealed record Replayed(int Status, string? Body) : IdempotencyStart;

    /// <summary>The first request is still being performed.</summary>
    public sealed record UnderWay : IdempotencyStart;

    /// <summary>The key belongs to another request.</summary>
    public sealed record Mismatch : IdempotencyStart;
}
