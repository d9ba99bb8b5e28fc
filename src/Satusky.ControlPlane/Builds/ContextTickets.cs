using System.Security.Cryptography;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Builds;

/// <summary>Permissions to fetch the build context of one operation, once and soon. The store, and so every replica, knows them by hash.</summary>
internal sealed class ContextTickets(Database database, TimeProvider time)
{
    /// <summary>Room for a machine that must be found first, and for the pull of the builder's image.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int Length = 64;

    /// <summary>A new ticket; the operation's earlier ones are void.</summary>
    public async Task<string> IssueAsync(string operationId, CancellationToken cancellationToken)
    {
        var ticket = RandomNumberGenerator.GetHexString(Length, lowercase: true);
        var now = time.NowMilliseconds();
        var row = new { hash = TokenValue.Hash(ticket), operationId, now, expiresAt = now + (long)Lifetime.TotalMilliseconds };
        await database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync("DELETE FROM context_tickets WHERE operation_id = @operationId OR expires_at <= @now", row);
                await transaction.ExecuteAsync("INSERT INTO context_tickets (hash, operation_id, expires_at) VALUES (@hash, @operationId, @expiresAt)", row);
            },
            cancellationToken);
        return ticket;
    }

    /// <summary>Uses a ticket up and gives its operation; null for one that is unknown, used or too old.</summary>
    public Task<string?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        var row = new { hash = TokenValue.Hash(ticket), now = time.NowMilliseconds() };
        return database.WriteAsync(
            transaction => transaction.ScalarAsync<string?>("DELETE FROM context_tickets WHERE hash = @hash AND expires_at > @now RETURNING operation_id", row),
            cancellationToken);
    }
}
