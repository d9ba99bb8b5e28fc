using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Apps;

/// <summary>Reads and writes of the table <c>apps</c>.</summary>
internal static class AppStore
{
    private const string Select =
        """
        SELECT a.id, a.organization_id, o.namespace, a.name, a.state, a.hostname, a.desired_release, a.generation, a.replicas,
               a.config_revision, a.last_release, a.version, a.created_at, a.updated_at, a.engine, a.moves_to
        FROM apps a JOIN organizations o ON o.id = a.organization_id
        """;

    public static Task<AppRow?> FindAppAsync(this DatabaseSession session, string id) =>
        session.QuerySingleOrDefaultAsync<AppRow>($"{Select} WHERE a.id = @id", new { id });

    /// <summary>Finds an app of one organization by its name or its deployment id.</summary>
    public static Task<AppRow?> FindAppAsync(this DatabaseSession session, string organizationId, string nameOrId) =>
        session.QuerySingleOrDefaultAsync<AppRow>(
            $"{Select} WHERE a.organization_id = @organizationId AND (a.name = @nameOrId OR a.id = @nameOrId)",
            new { organizationId, nameOrId });

    /// <summary>Apps of one organization, oldest first.</summary>
    public static Task<IReadOnlyList<AppRow>> ListAppsAsync(this DatabaseSession session, string organizationId) =>
        session.QueryAsync<AppRow>($"{Select} WHERE a.organization_id = @organizationId ORDER BY a.id", new { organizationId });

    /// <summary>Every app of the platform.</summary>
    public static Task<IReadOnlyList<AppRow>> ListAppsAsync(this DatabaseSession session) =>
        session.QueryAsync<AppRow>($"{Select} ORDER BY a.id");

    /// <summary>The condition of a query on a table with an <c>app_id</c>: nothing, or that the app is of <c>@organizationId</c>.</summary>
    public static string OfOrganization(string? organizationId) =>
        organizationId is null ? "" : " WHERE EXISTS (SELECT 1 FROM apps a WHERE a.id = app_id AND a.organization_id = @organizationId)";

    public static Task InsertAppAsync(this DatabaseTransaction transaction, AppRow app) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO apps (id, organization_id, name, state, hostname, desired_release, generation, replicas, config_revision, last_release, version, created_at, updated_at, engine, moves_to)
            VALUES (@Id, @OrganizationId, @Name, @State, @Hostname, @DesiredRelease, @Generation, @Replicas, @ConfigRevision, @LastRelease, @Version, @CreatedAt, @UpdatedAt, @Engine, @MovesTo)
            """,
            app);

    /// <summary>Writes everything that can change, raising the version by one. The row must not have changed since it was read.</summary>
    public static async Task<AppRow> UpdateAppAsync(this DatabaseTransaction transaction, AppRow app, TimeProvider time)
    {
        var updated = app with { Version = app.Version + 1, UpdatedAt = time.NowMilliseconds() };
        var rows = await transaction.ExecuteAsync(
            """
            UPDATE apps SET state = @State, hostname = @Hostname, desired_release = @DesiredRelease, generation = @Generation, replicas = @Replicas,
                   config_revision = @ConfigRevision, last_release = @LastRelease, version = @Version, updated_at = @UpdatedAt,
                   engine = @Engine, moves_to = @MovesTo
            WHERE id = @Id AND version = @Version - 1
            """,
            updated);
        return rows == 1 ? updated : throw new InvalidOperationException($"app {app.Id} changed within the transaction that updates it");
    }

    public static Task DeleteAppAsync(this DatabaseTransaction transaction, string id) =>
        transaction.ExecuteAsync("DELETE FROM apps WHERE id = @id", new { id });
}
