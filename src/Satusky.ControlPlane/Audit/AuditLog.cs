using System.Text.Json;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Audit;

/// <summary>The append-only record of what people did. It holds names, never values.</summary>
internal sealed class AuditLog(TimeProvider time)
{
    /// <summary>Records the action in the transaction that performs it: neither exists without the other.</summary>
    public Task AppendAsync(
        DatabaseTransaction transaction,
        Caller caller,
        string action,
        AuditResource resource,
        IReadOnlyDictionary<string, string>? details = null) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO audit (id, organization_id, actor_id, actor_email, token_id, action, resource_type, resource_id, resource_name,
                               details, ip_address, created_at)
            VALUES (@id, @organizationId, @actorId, @actorEmail, @tokenId, @action, @resourceType, @resourceId, @resourceName,
                    @details, @ipAddress, @now)
            """,
            new
            {
                id = time.NewId(),
                organizationId = caller.OrganizationId,
                actorId = caller.UserId,
                actorEmail = caller.UserEmail,
                tokenId = caller.TokenId,
                action,
                resourceType = resource.Type,
                resourceId = resource.Id,
                resourceName = resource.Name,
                details = JsonSerializer.Serialize(details ?? new Dictionary<string, string>()),
                ipAddress = caller.IpAddress,
                now = time.NowMilliseconds(),
            });

    /// <summary>The organization's entries, newest first. Ids sort by time, so the last one seen is the cursor.</summary>
    public static async Task<AuditPage> ListAsync(DatabaseSession session, string organizationId, int limit, string? cursor)
    {
        var rows = await session.QueryAsync<Row>(
            """
            SELECT id, actor_id, actor_email, token_id, action, resource_type, resource_id, resource_name, details, ip_address, created_at
            FROM audit WHERE organization_id = @organizationId AND (@cursor IS NULL OR id < @cursor) ORDER BY id DESC LIMIT @count
            """,
            new { organizationId, cursor, count = limit + 1L });
        AuditEntry[] entries = [.. rows.Take(limit).Select(row => row.ToEntry())];
        return new AuditPage(entries, rows.Count > limit ? entries[^1].Id : null);
    }

    private sealed record Row(
        string Id,
        string ActorId,
        string ActorEmail,
        string? TokenId,
        string Action,
        string ResourceType,
        string ResourceId,
        string ResourceName,
        string Details,
        string? IpAddress,
        long CreatedAt)
    {
        public AuditEntry ToEntry() => new(
            Id,
            ActorId,
            ActorEmail,
            TokenId,
            Action,
            new AuditResource(ResourceType, ResourceId, ResourceName),
            JsonSerializer.Deserialize<Dictionary<string, string>>(Details)!,
            IpAddress,
            Times.FromMilliseconds(CreatedAt));
    }
}
