using System.Text.Json;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Audit;

/// <summary>The append-only record of what people did. It holds names, never values.</summary>
internal sealed class AuditLog(TimeProvider time)
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    /// <summary>Records the action in the transaction that performs it: neither exists without the other.</summary>
    public Task AppendAsync(
        DatabaseTransaction transaction,
        Caller caller,
        string action,
        AuditResource resource,
        IReadOnlyDictionary<string, string>? details = null) =>
        AppendAsync(
            transaction,
            caller.OrganizationId,
            new AuditEntry(time.NewId(), caller.UserId, caller.UserEmail, caller.TokenId, action, resource, details ?? s_none, caller.IpAddress, time.GetUtcNow()));

    /// <summary>Records what was done with the commands on the platform's machine, which ask for no token.</summary>
    public Task AppendByOperatorAsync(DatabaseTransaction transaction, string organizationId, string action, AuditResource resource) =>
        AppendAsync(
            transaction,
            organizationId,
            new AuditEntry(time.NewId(), "operator", $"{Environment.UserName}@{Environment.MachineName}", null, action, resource, s_none, null, time.GetUtcNow()));

    private static Task AppendAsync(DatabaseTransaction transaction, string organizationId, AuditEntry entry) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO audit (id, organization_id, actor_id, actor_email, token_id, action, resource_type, resource_id, resource_name,
                               details, ip_address, created_at)
            VALUES (@id, @organizationId, @actorId, @actorEmail, @tokenId, @action, @resourceType, @resourceId, @resourceName,
                    @details, @ipAddress, @now)
            """,
            new
            {
                id = entry.Id,
                organizationId,
                actorId = entry.ActorId,
                actorEmail = entry.ActorEmail,
                tokenId = entry.TokenId,
                action = entry.Action,
                resourceType = entry.Resource.Type,
                resourceId = entry.Resource.Id,
                resourceName = entry.Resource.Name,
                details = JsonSerializer.Serialize(entry.Details),
                ipAddress = entry.IpAddress,
                now = entry.CreatedAt.ToUnixTimeMilliseconds(),
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
