using System.Globalization;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Access;

/// <summary>Finds out whom a token belongs to. It asks the store each time, so that a deleted token is refused at once.</summary>
internal sealed partial class TokenAuthenticator(Database database, TimeProvider time, ILogger<TokenAuthenticator> logger)
{
    private const string LoginHint = "run '1ctl auth login' with a valid token";

    private static readonly TimeSpan LastUsedPrecision = TimeSpan.FromMinutes(1);

    public async Task<Authentication> AuthenticateAsync(string value, string? ipAddress, CancellationToken cancellationToken)
    {
        if (!TokenValue.IsWellFormed(value))
        {
            return new Authentication.Refused($"that is no token of this platform (they begin with {TokenValue.Prefix}): {LoginHint}");
        }

        var row = await database.ReadAsync(
            session => session.QuerySingleOrDefaultAsync<Row>(
                """
                SELECT t.id AS token_id, t.member_id, t.is_active, t.expires_at, t.last_used_at, m.role,
                       u.id AS user_id, u.email, o.id AS organization_id, o.name AS organization_name, o.namespace
                FROM tokens t
                JOIN members m ON m.id = t.member_id
                JOIN users u ON u.id = m.user_id
                JOIN organizations o ON o.id = m.organization_id
                WHERE t.hash = @hash
                """,
                new { hash = TokenValue.Hash(value) }),
            cancellationToken);
        if (row is null)
        {
            return new Authentication.Refused($"the token is not known here, or was deleted: {LoginHint}");
        }

        if (row.IsActive == 0)
        {
            return new Authentication.Refused($"the token is disabled: enable it, or {LoginHint}");
        }

        var now = time.GetUtcNow();
        if (Times.FromMilliseconds(row.ExpiresAt) is { } expiresAt && expiresAt <= now)
        {
            var when = expiresAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            return new Authentication.Refused($"the token expired at {when} UTC: {LoginHint}");
        }

        await NoteUseAsync(row, now, cancellationToken);
        return new Authentication.Accepted(row.ToCaller(ipAddress));
    }

    private async Task NoteUseAsync(Row row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = (now - LastUsedPrecision).ToMilliseconds();
        if (row.LastUsedAt > since)
        {
            return;
        }

        try
        {
            await database.WriteAsync(
                transaction => transaction.ExecuteAsync(
                    "UPDATE tokens SET last_used_at = @now WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @since)",
                    new { now = now.ToMilliseconds(), id = row.TokenId, since }),
                cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // On a full disk people must still be able to look.
            Log.UseNotNoted(logger, row.TokenId, exception);
        }
    }

    private sealed record Row(
        string TokenId,
        string MemberId,
        long IsActive,
        long? ExpiresAt,
        long? LastUsedAt,
        string Role,
        string UserId,
        string Email,
        string OrganizationId,
        string OrganizationName,
        string Namespace)
    {
        public Caller ToCaller(string? ipAddress) => new()
        {
            UserId = UserId,
            UserEmail = Email,
            OrganizationId = OrganizationId,
            OrganizationName = OrganizationName,
            Namespace = Namespace,
            Role = Roles.Parse(Role),
            MemberId = MemberId,
            TokenId = TokenId,
            ExpiresAt = Times.FromMilliseconds(ExpiresAt),
            IpAddress = ipAddress,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The use of token {TokenId} could not be noted")]
        public static partial void UseNotNoted(ILogger logger, string tokenId, Exception exception);
    }
}

/// <summary>Whether a token was accepted.</summary>
internal abstract record Authentication
{
    private Authentication()
    {
    }

    public sealed record Accepted(Caller Caller) : Authentication;

    /// <param name="Reason">Why not, and what helps, in one sentence.</param>
    public sealed record Refused(string Reason) : Authentication;
}
