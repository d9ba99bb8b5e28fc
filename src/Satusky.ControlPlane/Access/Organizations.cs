using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Access;

/// <summary>Organizations and who belongs to them.</summary>
internal static class Organizations
{
    /// <summary>
    /// Makes an organization and returns its id, a UUIDv4: namespaces show its first eight digits, and those of a UUIDv7 are the same for a minute.
    /// </summary>
    public static async Task<string> CreateAsync(DatabaseTransaction transaction, string name, TimeProvider time)
    {
        var id = Guid.NewGuid().ToString();
        await transaction.ExecuteAsync(
            "INSERT INTO organizations (id, name, namespace, version, created_at) VALUES (@id, @name, @namespace, 1, @now)",
            new { id, name, @namespace = $"{name}-{id[..8]}", now = time.NowMilliseconds() });
        return id;
    }

    /// <summary>Makes a user a member and returns the member's id; the user is created when the address is new.</summary>
    public static async Task<string> AddMemberAsync(
        DatabaseTransaction transaction,
        string organizationId,
        string email,
        Role role,
        TimeProvider time)
    {
        var now = time.NowMilliseconds();
        await transaction.ExecuteAsync(
            "INSERT INTO users (id, email, version, created_at) VALUES (@id, @email, 1, @now) ON CONFLICT (email) DO NOTHING",
            new { id = time.NewId(), email, now });
        var userId = await transaction.ScalarAsync<string>("SELECT id FROM users WHERE email = @email", new { email });
        var id = time.NewId();
        await transaction.ExecuteAsync(
            "INSERT INTO members (id, organization_id, user_id, role, created_at) VALUES (@id, @organizationId, @userId, @role, @now)",
            new { id, organizationId, userId, role = role.ToText(), now });
        return id;
    }
}
