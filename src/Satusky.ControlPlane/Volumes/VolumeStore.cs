using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Volumes;

/// <summary>Reads and writes of the table <c>volumes</c>.</summary>
internal static class VolumeStore
{
    private const string Select =
        """
        SELECT v.id, v.organization_id, o.namespace, v.name, v.app_id, v.app_name, v.size, v.access, v.class, v.policy, v.is_deleting, v.version, v.created_at, v.updated_at
        FROM volumes v JOIN organizations o ON o.id = v.organization_id
        """;

    /// <summary>Finds a volume of one organization by its name or id.</summary>
    public static Task<VolumeRow?> FindVolumeAsync(this DatabaseSession session, string organizationId, string nameOrId) =>
        session.QuerySingleOrDefaultAsync<VolumeRow>(
            $"{Select} WHERE v.organization_id = @organizationId AND (v.name = @nameOrId OR v.id = @nameOrId)", new { organizationId, nameOrId });

    public static Task<VolumeRow?> FindVolumeOfAppAsync(this DatabaseSession session, string appId) =>
        session.QuerySingleOrDefaultAsync<VolumeRow>($"{Select} WHERE v.app_id = @appId", new { appId });

    /// <summary>Volumes of one organization by name.</summary>
    public static Task<IReadOnlyList<VolumeRow>> ListVolumesAsync(this DatabaseSession session, string organizationId) =>
        session.QueryAsync<VolumeRow>($"{Select} WHERE v.organization_id = @organizationId ORDER BY v.name", new { organizationId });

    /// <summary>Those that an app has, of every organization.</summary>
    public static Task<IReadOnlyList<VolumeRow>> ListAttachedVolumesAsync(this DatabaseSession session) =>
        session.QueryAsync<VolumeRow>($"{Select} WHERE v.app_id IS NOT NULL");

    public static Task InsertVolumeAsync(this DatabaseTransaction transaction, VolumeRow volume) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO volumes (id, organization_id, name, app_id, app_name, size, access, class, policy, is_deleting, version, created_at, updated_at)
            VALUES (@Id, @OrganizationId, @Name, @AppId, @AppName, @Size, @Access, @Class, @Policy, @IsDeleting, @Version, @CreatedAt, @UpdatedAt)
            """,
            volume);

    /// <summary>Writes everything that can change, raising the version by one. The row must not have changed since it was read.</summary>
    public static async Task<VolumeRow> UpdateVolumeAsync(this DatabaseTransaction transaction, VolumeRow volume, TimeProvider time)
    {
        var updated = volume with { Version = volume.Version + 1, UpdatedAt = time.NowMilliseconds() };
        var rows = await transaction.ExecuteAsync(
            """
            UPDATE volumes SET app_id = @AppId, app_name = @AppName, size = @Size, policy = @Policy, is_deleting = @IsDeleting, version = @Version, updated_at = @UpdatedAt
            WHERE id = @Id AND version = @Version - 1
            """,
            updated);
        return rows == 1 ? updated : throw new InvalidOperationException($"volume {volume.Id} changed within the transaction that updates it");
    }

    public static Task DeleteVolumeAsync(this DatabaseTransaction transaction, string id) =>
        transaction.ExecuteAsync("DELETE FROM volumes WHERE id = @id", new { id });
}
