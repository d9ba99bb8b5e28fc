using Satusky.Contracts.Api;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Access;

/// <summary>API tokens of members. Values are shown once and stored as hashes.</summary>
internal sealed class TokenStore(AuditLog audit, TimeProvider time)
{
    private const int MaxNameLength = 100;
    private const int MaxDays = 3650;

    public async Task<TokenCreation> CreateAsync(DatabaseTransaction transaction, Caller caller, CreateTokenRequest request)
    {
        string[] faults = [.. Faults(request)];
        if (faults.Length > 0)
        {
            return new TokenCreation.Invalid(faults);
        }

        DateTimeOffset? expiresAt = request.ExpiresInDays == 0 ? null : time.GetUtcNow().AddDays(request.ExpiresInDays);
        var token = await InsertAsync(transaction, caller.MemberId, request.Name.Trim(), TokenValue.New(), expiresAt, time);
        await audit.AppendAsync(transaction, caller, AuditActions.TokenCreate, new("token", token.TokenId, token.Name));
        return new TokenCreation.Created(token);
    }

    /// <summary>The member's own tokens, oldest first.</summary>
    public static async Task<IReadOnlyList<TokenView>> ListAsync(DatabaseSession session, Caller caller)
    {
        var rows = await session.QueryAsync<Row>(
            """
            SELECT id, name, is_active, last_used_at, expires_at, created_at FROM tokens
            WHERE member_id = @memberId ORDER BY created_at, id
            """,
            new { memberId = caller.MemberId });
        return
        [
            .. rows.Select(row => new TokenView(
                row.Id,
                row.Name,
                row.IsActive != 0,
                Times.FromMilliseconds(row.LastUsedAt),
                Times.FromMilliseconds(row.ExpiresAt),
                Times.FromMilliseconds(row.CreatedAt))),
        ];
    }

    /// <summary>Deletes one of the member's own tokens; false when there is none with the id. It is refused from the next request on.</summary>
    public async Task<bool> DeleteAsync(DatabaseTransaction transaction, Caller caller, string tokenId)
    {
        var mine = new { tokenId, memberId = caller.MemberId };
        var name = await transaction.ScalarAsync<string>("SELECT name FROM tokens WHERE id = @tokenId AND member_id = @memberId", mine);
        if (name is null)
        {
            return false;
        }

        await transaction.ExecuteAsync("DELETE FROM tokens WHERE id = @tokenId AND member_id = @memberId", mine);
        await audit.AppendAsync(transaction, caller, AuditActions.TokenDelete, new("token", tokenId, name));
        return true;
    }

    public static async Task<CreatedToken> InsertAsync(
        DatabaseTransaction transaction,
        string memberId,
        string name,
        string value,
        DateTimeOffset? expiresAt,
        TimeProvider time)
    {
        var token = new CreatedToken(time.NewId(), name, value, expiresAt, time.GetUtcNow());
        await transaction.ExecuteAsync(
            """
            INSERT INTO tokens (id, member_id, name, hash, is_active, expires_at, last_used_at, created_at)
            VALUES (@id, @memberId, @name, @hash, 1, @expiresAt, NULL, @createdAt)
            """,
            new
            {
                id = token.TokenId,
                memberId,
                name,
                hash = TokenValue.Hash(value),
                expiresAt = expiresAt?.ToMilliseconds(),
                createdAt = token.CreatedAt.ToMilliseconds(),
            });
        return token;
    }

    private static IEnumerable<string> Faults(CreateTokenRequest request)
    {
        var name = request.Name.Trim();
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            yield return $"the token's name must have 1 to {MaxNameLength} printable characters";
        }

        if (request.ExpiresInDays is < 0 or > MaxDays)
        {
            yield return $"a token expires in 1 to {MaxDays} days, or never with 0; {request.ExpiresInDays} is not possible";
        }
    }

    private sealed record Row(string Id, string Name, long IsActive, long? LastUsedAt, long? ExpiresAt, long CreatedAt);
}

/// <summary>How the creation of a token ended.</summary>
internal abstract record TokenCreation
{
    private TokenCreation()
    {
    }

    public sealed record Created(CreatedToken Token) : TokenCreation;

    public sealed record Invalid(IReadOnlyList<string> Errors) : TokenCreation;
}
