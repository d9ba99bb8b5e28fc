using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Storage;

public abstract class MigratorTests(ITestStore store) : StoreTest(store)
{
    private static readonly Migration First = new(1, "0001_first", "CREATE TABLE one (id BIGINT NOT NULL); CREATE TABLE two (id BIGINT NOT NULL);", 1);

    private static readonly Migration Second = new(2, "0002_second", "ALTER TABLE one ADD COLUMN name TEXT NULL", 1);

    private static readonly Migration Third = new(3, "0003_third", "DROP TABLE two", 2);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Database.WriteAsync(t => t.ExecuteAsync("DELETE FROM schema_migrations; DELETE FROM schema_compatibility"), Token);
    }

    [Fact]
    public async Task Only_the_missing_steps_are_applied()
    {
        await MigrateAsync(First);
        await MigrateAsync(First, Second);
        await MigrateAsync(First, Second);

        Assert.Equal([1L, 2L], await VersionsAsync());
        await Database.WriteAsync(t => t.ExecuteAsync("INSERT INTO one (id, name) VALUES (1, 'a')"), Token);
    }

    [Fact]
    public async Task A_step_that_fails_changes_nothing()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => MigrateAsync(First, Second with { Sql = "CREATE TABLE three (id BIGINT); SELECT * FROM missing" }));

        Assert.Empty(await VersionsAsync());
        await MigrateAsync(First, Second);
    }

    [Fact]
    public async Task An_older_program_goes_on_with_a_compatible_schema()
    {
        await MigrateAsync(First, Second);

        await MigrateAsync(First);

        Assert.Equal([1L, 2L], await VersionsAsync());
        await MigrateAsync(First, Second, Third);
        await MigrateAsync(First, Second);
    }

    [Fact]
    public async Task An_older_program_is_refused_by_an_incompatible_schema()
    {
        await MigrateAsync(First, Second, Third);

        var fault = await Assert.ThrowsAsync<NewerDatabaseException>(() => MigrateAsync(First));

        Assert.Equal(
            "the database has schema version 3, for programs that know version 2 or later; this one knows versions up to 1: "
            + "start the newer satusky again, or restore a backup that this version made",
            fault.Message);
    }

    [Fact]
    public async Task A_database_from_before_compatibility_was_stored_is_migrated()
    {
        await MigrateAsync(First);
        await Database.WriteAsync(t => t.ExecuteAsync("DROP TABLE schema_compatibility"), Token);

        await MigrateAsync(First, Second);

        Assert.Equal([1L, 2L], await VersionsAsync());
    }

    [Fact]
    public async Task Several_programs_starting_at_once_migrate_once()
    {
        await using var other = await OpenAgainAsync();
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Task.Run(() => Migrator.RunAsync(i % 2 == 0 ? Database : other, [First, Second], Time, Token), Token)));

        Assert.Equal([1L, 2L], await VersionsAsync());
    }

    [Fact]
    public void Embedded_steps_are_numbered_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.Embedded.Count).Select(i => (long)i), Migration.Embedded.Select(m => m.Version));

    private Task MigrateAsync(params Migration[] migrations) => Migrator.RunAsync(Database, migrations, Time, Token);

    private Task<IReadOnlyList<long>> VersionsAsync() =>
        Database.ReadAsync(s => s.QueryAsync<long>("SELECT version FROM schema_migrations ORDER BY version"), Token);

    public sealed class OnSqlite() : MigratorTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : MigratorTests(new PostgresStore(server));
}
