using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("satusky-store-").FullName;
    private readonly ManualClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string DatabasePath => Path.Combine(directory, "state", "satusky.db");

    [Fact]
    public async Task The_library_is_the_one_of_the_system()
    {
        await using var database = await OpenAsync();

        var version = await database.ReadAsync(s => s.ScalarAsync<string>("SELECT sqlite_version()"), Token);

        Assert.True(Version.Parse(version!) >= new Version(3, 40), version);
    }

    [Fact]
    public async Task Commits_survive_a_power_loss()
    {
        await using var database = await OpenAsync();

        var settings = await database.WriteAsync(
            async t => (await t.ScalarAsync<string>("PRAGMA journal_mode"), await t.ScalarAsync<long>("PRAGMA synchronous")),
            Token);

        Assert.Equal(("wal", 2), settings);
    }

    [Fact]
    public async Task Only_the_owner_can_read_its_files()
    {
        await using var database = await OpenAsync();
        await database.WriteAsync(t => t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('a', '1')"), Token);

        var files = Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!);

        Assert.Contains(DatabasePath + "-wal", files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_backup_made_while_writing_restores()
    {
        await using var database = await OpenAsync();
        await database.WriteAsync(t => t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('a', '1')"), Token);
        var backup = Path.Combine(directory, "backup.db");
        await database.WriteAsync(
            async t =>
            {
                await t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('b', 'not committed')");
                await database.BackupAsync(backup, Token);
            },
            Token);

        await using var restored = new SqliteDatabase(backup, clock);
        await restored.MigrateAsync(Token);

        Assert.Equal(["a"], await restored.ReadAsync(s => s.QueryAsync<string>("SELECT name FROM settings"), Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        Assert.Empty(Directory.GetFiles(directory, "*.partial"));
    }

    [Fact]
    public async Task A_backup_replaces_the_one_before()
    {
        await using var database = await OpenAsync();
        var backup = Path.Combine(directory, "backup.db");
        await database.BackupAsync(backup, Token);
        await database.WriteAsync(t => t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('a', '1')"), Token);

        await database.BackupAsync(backup, Token);

        await using var restored = new SqliteDatabase(backup, clock);
        Assert.Equal(1, await restored.ReadAsync(s => s.ScalarAsync<long>("SELECT COUNT(*) FROM settings"), Token));
    }

    [Fact]
    public async Task A_failed_statement_leaves_the_writer_usable()
    {
        await using var database = await OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => database.WriteAsync(t => t.ExecuteAsync("INSERT INTO missing VALUES (1)"), Token));

        await database.WriteAsync(t => t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('a', '1')"), Token);
    }

    [Fact]
    public async Task Closing_folds_the_log_into_the_file()
    {
        var database = await OpenAsync();
        await database.WriteAsync(t => t.ExecuteAsync("INSERT INTO settings (name, value) VALUES ('a', '1')"), Token);
        await database.ReadAsync(s => s.ScalarAsync<long>("SELECT COUNT(*) FROM settings"), Token);

        await database.DisposeAsync();

        Assert.Equal([DatabasePath], Directory.GetFiles(Path.GetDirectoryName(DatabasePath)!));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private async Task<SqliteDatabase> OpenAsync()
    {
        var database = new SqliteDatabase(DatabasePath, clock);
        await database.MigrateAsync(Token);
        return database;
    }
}
