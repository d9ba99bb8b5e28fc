using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Access;

/// <summary>Makes what a new installation needs: its id, the organization <c>default</c>, its admin and the admin's token.</summary>
public sealed class FirstStart
{
    public const string DefaultOrganization = "default";

    private const string PlatformIdSetting = "platform_id";

    private readonly Database database;
    private readonly AdminToken adminToken;
    private readonly TimeProvider time;

    public FirstStart(Database database, AdminToken adminToken, TimeProvider time)
    {
        this.database = database;
        this.adminToken = adminToken;
        this.time = time;
    }

    /// <summary>Safe to repeat at each start, to be killed at any point and to run in several replicas. Returns the installation's id.</summary>
    public async Task<string> EnsureAsync(string home, string platformDomain, CancellationToken cancellationToken)
    {
        var platformId = await database.WriteAsync(transaction => EnsureAsync(transaction, platformDomain), cancellationToken);
        await adminToken.EnsureAsync(home, cancellationToken);
        return platformId;
    }

    private async Task<string> EnsureAsync(DatabaseTransaction transaction, string platformDomain)
    {
        var existing = await transaction.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = PlatformIdSetting });
        if (existing is not null)
        {
            return existing;
        }

        var platformId = Guid.NewGuid().ToString();
        await transaction.ExecuteAsync(
            "INSERT INTO settings (name, value) VALUES (@name, @value)",
            new { name = PlatformIdSetting, value = platformId });
        var organizationId = await Organizations.CreateAsync(transaction, DefaultOrganization, time);
        await Organizations.AddMemberAsync(transaction, organizationId, $"admin@{platformDomain}", Role.Admin, time);
        return platformId;
    }
}
