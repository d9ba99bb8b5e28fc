using Satusky.Contracts.Api;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Configuration;

public abstract class ConfigurationStoreTests(ITestStore store) : ConfigurationTest(store)
{
    [Fact]
    public async Task A_write_touches_only_the_named_keys()
    {
        await SetEnvironmentAsync(("A", "1"), ("B", "2"));
        await PatchEnvironmentAsync(new ConfigPatch { Set = new Dictionary<string, string> { ["C"] = "3" }, Unset = ["A"] });

        Assert.Equal(new() { ["B"] = "2", ["C"] = "3" }, await ResolveAsync(2));
    }

    [Fact]
    public async Task Variables_of_a_deploy_merge_without_an_entry_of_their_own()
    {
        await SetEnvironmentAsync(("A", "1"));

        Assert.Equal(Revision(2), await DeployAsync(null, ("B", "2")));

        Assert.Equal(new() { ["A"] = "1", ["B"] = "2" }, await ResolveAsync(2));
        Assert.Single((await Database.ReadAsync(s => AuditLog.ListAsync(s, Caller.OrganizationId, 10, null), Token)).Entries);
    }

    [Fact]
    public async Task Variables_of_the_file_win_and_flags_win_over_them()
    {
        await SetEnvironmentAsync(("A", "by hand"), ("B", "by hand"));

        await DeployAsync(new() { ["A"] = "file", ["C"] = "file", ["D"] = "file" }, ("D", "flag"));

        Assert.Equal(new() { ["A"] = "file", ["B"] = "by hand", ["C"] = "file", ["D"] = "flag" }, await ResolveAsync(2));
    }

    [Fact]
    public async Task A_variable_leaves_with_the_file_only_if_it_came_with_it()
    {
        await DeployAsync(new() { ["A"] = "file", ["B"] = "file", ["C"] = "file" });
        await SetEnvironmentAsync(("B", "by hand"));

        Assert.Equal(Revision(3), await DeployAsync(new() { ["A"] = "file" }));
        Assert.Equal(new() { ["A"] = "file", ["B"] = "by hand" }, await ResolveAsync(3));
        Assert.Equal(new ConfigurationChange.Done(3, Changed: false), await DeployAsync(null));
    }

    [Fact]
    public async Task A_variable_of_the_file_cannot_be_a_secret_too()
    {
        await SetSecretsAsync(("A", "value"));

        Assert.IsType<ConfigurationChange.Collision>(await DeployAsync(new() { ["A"] = "file" }));
    }

    [Fact]
    public async Task A_revision_never_changes_once_made()
    {
        Assert.Equal(Revision(1), await SetEnvironmentAsync(("A", "1")));
        Assert.Equal(Revision(2), await SetSecretsAsync(("S", "first")));
        Assert.Equal(Revision(3), await SetSecretsAsync(("S", "second")));

        Assert.Empty(await ResolveAsync(0));
        Assert.Equal(new() { ["A"] = "1" }, await ResolveAsync(1));
        Assert.Equal(new() { ["A"] = "1", ["S"] = "first" }, await ResolveAsync(2));
        Assert.Equal(new() { ["A"] = "1", ["S"] = "second" }, await ResolveAsync(3));
    }

    [Fact]
    public async Task A_write_moves_the_app_to_its_next_version()
    {
        Time.Advance(TimeSpan.FromMinutes(1));

        await SetEnvironmentAsync(("A", "1"));

        Assert.Equal(new AppRow(1, 2, Time.Now.ToUnixTimeMilliseconds()), await AppRowAsync());
    }

    [Fact]
    public async Task The_same_values_make_no_new_revision()
    {
        await SetEnvironmentAsync(("A", "1"));
        await SetSecretsAsync(("S", "value"));
        var before = await AppRowAsync();

        Assert.Equal(Revision(2, changed: false), await SetEnvironmentAsync(("A", "1")));
        Assert.Equal(Revision(2, changed: false), await SetSecretsAsync(("S", "value")));
        Assert.Equal(Revision(2, changed: false), await SetSecretsAsync());

        Assert.Equal(before, await AppRowAsync());
    }

    [Fact]
    public async Task Unsetting_a_missing_key_changes_nothing()
    {
        await SetEnvironmentAsync(("A", "1"));

        var change = await PatchEnvironmentAsync(new ConfigPatch { Unset = ["A", "B"] });

        Assert.Equal(new ConfigurationChange.KeyNotFound("B", "app web has no environment variable \"B\": '1ctl env list' shows the names"), change);
        Assert.Equal(new() { ["A"] = "1" }, await ResolveAsync(1));
    }

    [Fact]
    public async Task A_secret_is_no_environment_variable_to_unset()
    {
        await SetEnvironmentAsync(("A", "1"));

        Assert.IsType<ConfigurationChange.KeyNotFound>(await PatchSecretsAsync(new ConfigPatch { Unset = ["A"] }));
    }

    [Fact]
    public async Task The_app_of_another_organization_is_not_found()
    {
        var patch = new ConfigPatch { Set = new Dictionary<string, string> { ["A"] = "1" } };
        var stranger = await Callers.CreateAsync(Database, Time, Token, organization: "other");

        Assert.IsType<ConfigurationChange.AppNotFound>(await Database.WriteAsync(t => Store.PatchEnvironmentAsync(t, stranger, App, patch), Token));
        Assert.IsType<ConfigurationChange.AppNotFound>(await Database.WriteAsync(t => Store.PatchSecretsAsync(t, stranger, App, patch), Token));
    }

    [Theory]
    [InlineData("a-b", "environment variable A_B and environment variable a-b would both be stored under the key \"a-b\"")]
    [InlineData("S-x", "environment variable S-x and secret S_X would both be stored under the key \"s-x\"")]
    [InlineData("S_X", "S_X would be an environment variable and a secret of the app at once")]
    public async Task Two_names_for_one_key_are_refused(string name, string message)
    {
        await SetEnvironmentAsync(("A_B", "1"));
        await SetSecretsAsync(("S_X", "value"));

        var collision = Assert.IsType<ConfigurationChange.Collision>(await SetEnvironmentAsync((name, "2")));

        Assert.Equal(message, collision.Message);
        Assert.Contains($"unset --key {name}", collision.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_named_as_a_variable_is_refused()
    {
        await SetEnvironmentAsync(("A", "1"));

        var collision = Assert.IsType<ConfigurationChange.Collision>(await SetSecretsAsync(("A", "2")));

        Assert.Equal("A would be an environment variable and a secret of the app at once", collision.Message);
    }

    [Fact]
    public async Task A_name_freed_in_the_same_write_may_be_taken()
    {
        await SetEnvironmentAsync(("A_B", "1"));

        var change = await PatchEnvironmentAsync(new ConfigPatch { Set = new Dictionary<string, string> { ["a-b"] = "2" }, Unset = ["A_B"] });

        Assert.Equal(Revision(2), change);
        Assert.Equal(new() { ["a-b"] = "2" }, await ResolveAsync(2));
    }

    [Fact]
    public async Task Bad_names_and_values_are_all_told_and_never_repeated()
    {
        var patch = new ConfigPatch { Set = new Dictionary<string, string> { ["1A"] = "x", ["B"] = "top\0secret", ["C"] = "1" }, Unset = ["C"] };

        var invalid = Assert.IsType<ConfigurationChange.Invalid>(await PatchSecretsAsync(patch));

        Assert.Equal(3, invalid.Errors.Count);
        Assert.StartsWith("name \"1A\" is not valid", invalid.Errors[0], StringComparison.Ordinal);
        Assert.Equal("C is both set and unset: choose one", invalid.Errors[2]);
        Assert.DoesNotContain(invalid.Errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_names_are_refused()
    {
        await SetEnvironmentAsync([.. Enumerable.Range(0, 511).Select(i => ($"E{i}", "x"))]);

        Assert.Equal(Revision(2), await SetSecretsAsync(("S1", "x")));
        var invalid = Assert.IsType<ConfigurationChange.Invalid>(await SetSecretsAsync(("S2", "x")));

        Assert.Equal("the app would have 513 environment variables and secrets, at most 512 are possible: unset some first", Assert.Single(invalid.Errors));
    }

    [Fact]
    public async Task Too_much_text_is_refused_across_both_kinds()
    {
        var value = new string('x', 128 * 1024 - 1);
        await SetEnvironmentAsync(("A", value), ("B", value));
        await SetSecretsAsync(("C", value), ("D", value));

        var invalid = Assert.IsType<ConfigurationChange.Invalid>(await SetSecretsAsync(("E", "")));

        Assert.StartsWith($"the app's environment variables and secrets would take {(512 * 1024) + 1} bytes", Assert.Single(invalid.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revisions_that_no_release_names_go_in_the_end()
    {
        for (var i = 1; i <= 30; i++)
        {
            await SetEnvironmentAsync(("A", $"{i}"));
            if (i == 3)
            {
                await ReleaseAsync(number: 1, revision: 3);
            }
        }

        var kept = await Database.ReadAsync(s => s.QueryAsync<long>("SELECT revision FROM config_revisions ORDER BY revision"), Token);

        Assert.Equal([3, .. Enumerable.Range(11, 20).Select(i => (long)i)], kept);
        Assert.Equal(new() { ["A"] = "3" }, await ResolveAsync(3));
    }

    [Fact]
    public async Task A_rolled_back_write_leaves_no_revision()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async t =>
            {
                await Store.PatchSecretsAsync(t, Caller, App, new ConfigPatch { Set = new Dictionary<string, string> { ["S"] = "value" } });
                throw new InvalidOperationException("stop");
            },
            Token));

        Assert.Equal(0, (await AppRowAsync()).ConfigRevision);
        Assert.Equal(Revision(1), await SetSecretsAsync(("S", "value")));
        Assert.Equal(new() { ["S"] = "value" }, await ResolveAsync(1));
    }

    [Fact]
    public async Task Writes_are_audited_with_names_only()
    {
        await SetSecretsAsync(("S", "hunter22"), ("T", "hunter33"));
        Time.Advance(TimeSpan.FromSeconds(1));
        await PatchSecretsAsync(new ConfigPatch { Unset = ["S"] });
        Time.Advance(TimeSpan.FromSeconds(1));
        await SetEnvironmentAsync(("E", "1"));
        Time.Advance(TimeSpan.FromSeconds(1));
        await PatchEnvironmentAsync(new ConfigPatch { Unset = ["E"] });

        var page = await Database.ReadAsync(s => AuditLog.ListAsync(s, Caller.OrganizationId, 10, null), Token);

        Assert.Equal(
            [("env.unset", "E"), ("env.update", "E"), ("secret.unset", "S"), ("secret.create", "S,T")],
            page.Entries.Select(e => (e.Action, string.Join(';', e.Details.Values))));
        Assert.All(page.Entries, e => Assert.Equal(new AuditResource("app", App, "web"), e.Resource));
    }

    private async Task<AppRow> AppRowAsync() =>
        (await Database.ReadAsync(s => s.QuerySingleOrDefaultAsync<AppRow>("SELECT config_revision, version, updated_at FROM apps"), Token))!;

    private sealed record AppRow(long ConfigRevision, long Version, long UpdatedAt);

    public sealed class OnSqlite() : ConfigurationStoreTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : ConfigurationStoreTests(new PostgresStore(server));
}
