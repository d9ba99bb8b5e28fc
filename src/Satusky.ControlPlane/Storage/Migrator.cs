namespace Satusky.ControlPlane.Storage;

/// <summary>
/// Applies the missing migrations in one transaction, so that a start that fails midway changes nothing. An older program goes on with a newer schema
/// that is compatible with it, since replicas are replaced one by one.
/// </summary>
internal static class Migrator
{
    public static Task RunAsync(Database database, IReadOnlyList<Migration> migrations, TimeProvider time, CancellationToken cancellationToken) =>
        database.CommitAsync(
            async transaction =>
            {
                await ApplyAsync(transaction, migrations, time);
                return true;
            },
            migrating: true,
            cancellationToken);

    private static async Task ApplyAsync(DatabaseTransaction transaction, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        await transaction.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var applied = await transaction.ScalarAsync<long?>("SELECT MAX(version) FROM schema_migrations") ?? 0;
        await transaction.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_compatibility (since BIGINT NOT NULL)");
        var since = await transaction.ScalarAsync<long?>("SELECT MAX(since) FROM schema_compatibility") ?? applied;
        var newest = migrations[^1].Version;
        if (since > newest)
        {
            throw new NewerDatabaseException(applied, since, newest);
        }

        foreach (var migration in migrations.Where(migration => migration.Version > applied))
        {
            await transaction.ExecuteAsync(migration.Sql);
            await transaction.ExecuteAsync(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (@version, @name, @appliedAt)",
                new { version = migration.Version, name = migration.Name, appliedAt = time.NowMilliseconds() });
            await transaction.ExecuteAsync("INSERT INTO schema_compatibility (since) VALUES (@since)", new { since = migration.CompatibleSince });
        }
    }
}
