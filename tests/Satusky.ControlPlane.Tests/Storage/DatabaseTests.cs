using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Storage;

public abstract class DatabaseTests(ITestStore store) : StoreTest(store)
{
    private const string Insert = "INSERT INTO settings (name, value) VALUES (@name, @value)";

    [Fact]
    public async Task A_write_is_seen_by_the_next_read()
    {
        await Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "a", value = "1" }), Token);

        Assert.Equal(new Setting("a", "1"), await SettingAsync("a"));
    }

    [Fact]
    public async Task A_write_that_throws_leaves_nothing_behind()
    {
        var heard = new List<string?>();
        using var subscription = Database.Announcements.Subscribe(Topic.App, heard.Add);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async t =>
            {
                t.Announce(Topic.App, "a");
                await t.ExecuteAsync(Insert, new { name = "a", value = "1" });
                throw new InvalidOperationException("stop");
            },
            Token));

        Assert.Null(await SettingAsync("a"));
        Assert.Empty(heard);
    }

    [Fact]
    public async Task News_is_told_once_and_after_the_commit()
    {
        var seen = new List<string?>();
        using var apps = Database.Announcements.Subscribe(Topic.App, seen.Add);
        using var others = Database.Announcements.Subscribe(Topic.Status, _ => seen.Add("other topic"));
        await Database.WriteAsync(
            async t =>
            {
                t.Announce(Topic.App, "first");
                t.Announce(Topic.App, "second");
                t.Announce(Topic.App, "first");
                await t.ExecuteAsync(Insert, new { name = "a", value = "1" });
                seen.Add("written");
            },
            Token);

        Assert.Equal(["written", "first", "second"], seen);
    }

    [Fact]
    public async Task A_listener_may_write_because_the_lock_is_free()
    {
        Task? second = null;
        using var subscription = Database.Announcements.Subscribe(
            Topic.App, _ => second = Database.WriteAsync(u => u.ExecuteAsync(Insert, new { name = "b", value = "2" }), Token));
        await Database.WriteAsync(
            async t =>
            {
                await t.ExecuteAsync(Insert, new { name = "a", value = "1" });
                t.Announce(Topic.App, "a");
            },
            Token);
        await second!;

        Assert.NotNull(await SettingAsync("b"));
    }

    [Fact]
    public async Task A_transaction_reads_what_it_has_written()
    {
        var value = await Database.WriteAsync(
            async t =>
            {
                await t.ExecuteAsync(Insert, new { name = "a", value = "1" });
                return await t.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = "a" });
            },
            Token);

        Assert.Equal("1", value);
    }

    [Fact]
    public async Task A_read_sees_one_snapshot_to_its_end()
    {
        await Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "a", value = "1" }), Token);

        var (before, after) = await Database.ReadAsync(
            async s =>
            {
                var first = await s.ScalarAsync<long>("SELECT COUNT(*) FROM settings");
                await Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "b", value = "2" }), Token);
                return (first, await s.ScalarAsync<long>("SELECT COUNT(*) FROM settings"));
            },
            Token);

        Assert.Equal((1, 1), (before, after));
        Assert.NotNull(await SettingAsync("b"));
    }

    [Fact]
    public async Task Parallel_increments_lose_no_update()
    {
        await Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "n", value = "0" }), Token);
        await using var other = await OpenAgainAsync();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 40),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token },
            async (i, token) => await (i % 2 == 0 ? Database : other).WriteAsync(
                async t =>
                {
                    var n = long.Parse((await t.ScalarAsync<string>("SELECT value FROM settings WHERE name = 'n'"))!, null);
                    await t.ExecuteAsync("UPDATE settings SET value = @value WHERE name = 'n'", new { value = $"{n + 1}" });
                },
                token));

        Assert.Equal(new Setting("n", "40"), await SettingAsync("n"));
    }

    [Fact]
    public async Task A_second_row_with_the_key_is_a_unique_fault()
    {
        await Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "a", value = "1" }), Token);

        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => Database.WriteAsync(t => t.ExecuteAsync(Insert, new { name = "a", value = "2" }), Token));

        Assert.True(fault.IsUniqueViolation());
        Assert.Equal(new Setting("a", "1"), await SettingAsync("a"));
    }

    [Fact]
    public async Task A_unique_column_is_a_unique_fault_too()
    {
        const string sql = "INSERT INTO users (id, email, version, created_at) VALUES (@id, 'a@b', 1, 0)";
        await Database.WriteAsync(t => t.ExecuteAsync(sql, new { id = Time.NewId() }), Token);

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => Database.WriteAsync(t => t.ExecuteAsync(sql, new { id = Time.NewId() }), Token));

        Assert.True(fault.IsUniqueViolation());
    }

    [Fact]
    public async Task A_reference_to_nothing_is_refused_but_not_unique()
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(() => Database.WriteAsync(
            t => t.ExecuteAsync("INSERT INTO config_revisions (app_id, revision, environment, secrets, created_at) VALUES ('none', 1, '{}', '{}', 0)"),
            Token));

        Assert.False(fault.IsUniqueViolation());
    }

    [Fact]
    public async Task Rows_map_to_positional_records_with_nulls()
    {
        const string columns = "id, app_name, release_number, finished_at";
        await Database.WriteAsync(
            async t =>
            {
                await t.ExecuteAsync("INSERT INTO organizations (id, name, namespace, version, created_at) VALUES ('o', 'o', 'o', 1, 0)");
                await t.ExecuteAsync(
                    """
                    INSERT INTO operations (id, organization_id, app_id, app_name, kind, state, release_number, actor_id, created_at, finished_at)
                    VALUES (@id, 'o', 'a', 'web', 'deploy', 'open', @release, 'u', 0, @finished)
                    """,
                    new[] { new { id = "1", release = (long?)null, finished = (long?)null }, new { id = "2", release = (long?)7, finished = (long?)9 } });
            },
            Token);

        var rows = await Database.ReadAsync(s => s.QueryAsync<Row>($"SELECT {columns} FROM operations ORDER BY id"), Token);

        Assert.Equal([new Row("1", "web", null, null), new Row("2", "web", 7, 9)], rows);
    }

    [Fact]
    public async Task A_cancelled_write_changes_nothing()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Database.WriteAsync(
            async t =>
            {
                await t.ExecuteAsync(Insert, new { name = "a", value = "1" });
                await source.CancelAsync();
                await t.ExecuteAsync(Insert, new { name = "b", value = "1" });
            },
            source.Token));

        Assert.Null(await SettingAsync("a"));
    }

    private Task<Setting?> SettingAsync(string name) =>
        Database.ReadAsync(s => s.QuerySingleOrDefaultAsync<Setting>("SELECT name, value FROM settings WHERE name = @name", new { name }), Token);

    private sealed record Setting(string Name, string Value);

    private sealed record Row(string Id, string AppName, long? ReleaseNumber, long? FinishedAt);

    public sealed class OnSqlite() : DatabaseTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : DatabaseTests(new PostgresStore(server))
    {
        [Fact]
        public async Task Of_two_who_insert_the_same_key_the_second_reads_again()
        {
            await using var other = await OpenAgainAsync();
            await Database.WriteAsync(t => t.ExecuteAsync("CREATE TABLE keys (name TEXT, value TEXT UNIQUE)"), Token);
            var attempts = 0;

            await Database.WriteAsync(
                async transaction =>
                {
                    var isThere = await transaction.ScalarAsync<string>("SELECT name FROM keys WHERE name = 'first'") is not null;
                    if (++attempts == 1)
                    {
                        await other.WriteAsync(t => t.ExecuteAsync("INSERT INTO keys (name, value) VALUES ('first', 'same')"), Token);
                    }

                    if (!isThere)
                    {
                        await transaction.ExecuteAsync("INSERT INTO keys (name, value) VALUES ('second', 'same')");
                    }
                },
                Token);

            Assert.Equal((2, "first"), (attempts, await Database.ReadAsync(s => s.ScalarAsync<string>("SELECT name FROM keys"), Token)));
        }
    }
}
