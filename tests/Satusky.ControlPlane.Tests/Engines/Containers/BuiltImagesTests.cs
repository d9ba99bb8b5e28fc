using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public abstract class BuiltImagesTests(ITestStore store) : StoreTest(store)
{
    private BuiltImages Images => new(Database, Time);

    [Fact]
    public async Task The_last_five_releases_keep_their_images()
    {
        await AppAsync("web", desired: 7);
        for (var release = 1; release <= 7; release++)
        {
            await BuiltAsync("web", release);
            await ReleaseAsync("web", release, active: true);
        }

        Assert.Equal(["t1", "t2"], await UnneededAsync());
    }

    [Fact]
    public async Task Rollback_targets_outlive_newer_failures()
    {
        await AppAsync("web", desired: 1);
        for (var release = 1; release <= 8; release++)
        {
            await BuiltAsync("web", release);
            await ReleaseAsync("web", release, active: release is 1 or 2);
        }

        Assert.Equal(["t3"], await UnneededAsync());
    }

    [Fact]
    public async Task Images_of_a_destroyed_app_are_not_needed()
    {
        await BuiltAsync("gone", 1);
        await Images.OwnAsync("layer", "layer", "gone", "bld_1", Token);

        Assert.Equal(["layer", "t1"], await UnneededAsync());
    }

    [Fact]
    public async Task A_build_under_way_keeps_what_it_has_made()
    {
        await AppAsync("web", desired: null);
        await Images.OwnAsync("t1", "", "web", "bld_1", Token);
        await OperationAsync("bld_1", finished: false);
        await Images.OwnAsync("t2", "", "web", "bld_2", Token);
        await OperationAsync("bld_2", finished: true);

        Assert.Equal(["t2"], await UnneededAsync());
    }

    [Fact]
    public async Task A_layer_lives_as_long_as_a_recent_build_uses_it()
    {
        await AppAsync("web", desired: 6);
        await Images.OwnAsync("old", "old", "web", "bld_1", Token);
        await Images.OwnAsync("reused", "reused", "web", "bld_1", Token);
        for (var release = 1; release <= 6; release++)
        {
            await BuiltAsync("web", release);
            await ReleaseAsync("web", release, active: true);
        }

        await Images.ReuseAsync("reused", "bld_6", Token);
        await Images.ReuseAsync("of others", "bld_6", Token);

        Assert.Equal(["old", "t1"], await UnneededAsync());
    }

    [Fact]
    public async Task A_forgotten_tag_is_no_longer_owned()
    {
        await BuiltAsync("gone", 1);
        await Images.ForgetAsync("t1", Token);

        Assert.Empty(await UnneededAsync());
    }

    private async Task<IEnumerable<string>> UnneededAsync() => (await Images.UnneededAsync(Token)).Select(image => image.Tag).Order(StringComparer.Ordinal);

    private async Task BuiltAsync(string app, int number)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        await Images.OwnAsync($"t{number}", $"sha256:{number}", app, $"bld_{number}", Token);
    }

    private Task AppAsync(string id, long? desired) => Database.WriteAsync(
        async transaction =>
        {
            await transaction.ExecuteAsync("INSERT INTO organizations (id, name, namespace, version, created_at) VALUES ('org', 'org', 'org-1', 1, 0)");
            await transaction.ExecuteAsync(
                """
                INSERT INTO apps (id, organization_id, name, state, desired_release, generation, replicas, config_revision, last_release, version, created_at, updated_at)
                VALUES (@id, 'org', @id, 'active', @desired, 1, 1, 1, 1, 1, 0, 0)
                """,
                new { id, desired });
        },
        Token);

    private Task<int> ReleaseAsync(string app, long number, bool active) => Database.WriteAsync(
        transaction => transaction.ExecuteAsync(
            """
            INSERT INTO releases (id, app_id, number, status, image, image_id, spec, config_revision, created_at, activated_at)
            VALUES (@id, @app, @number, 'x', 'x', @image, '{}', 1, 0, @activated)
            """,
            new { id = $"{app}-{number}", app, number, image = $"sha256:{number}", activated = active ? 1L : (long?)null }),
        Token);

    private Task<int> OperationAsync(string build, bool finished) => Database.WriteAsync(
        transaction => transaction.ExecuteAsync(
            """
            INSERT INTO operations (id, organization_id, app_id, app_name, kind, state, build_id, actor_id, created_at, finished_at)
            VALUES (@build, 'org', 'web', 'web', 'deploy', 'building', @build, 'me', 0, @finished)
            """,
            new { build, finished = finished ? 1L : (long?)null }),
        Token);

    public sealed class OnSqlite() : BuiltImagesTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : BuiltImagesTests(new PostgresStore(server));
}
