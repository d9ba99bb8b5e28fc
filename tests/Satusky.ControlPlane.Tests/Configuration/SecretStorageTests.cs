using System.Text;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Configuration;

public abstract class SecretStorageTests(ITestStore store) : ConfigurationTest(store)
{
    private const string Value = "supersecret-jwt-value";

    [Fact]
    public async Task A_secret_opens_after_a_restart()
    {
        await SetSecretsAsync(("JWT_SECRET", Value));
        await StartAgainAsync();

        Assert.Equal(new() { ["JWT_SECRET"] = Value }, await ResolveAsync(1));
    }

    [Fact]
    public async Task An_organization_has_one_data_key()
    {
        await SetSecretsAsync(("A", Value), ("B", Value));
        await StartAgainAsync();
        await SetSecretsAsync(("C", Value));

        Assert.Equal(1, await Database.ReadAsync(s => s.ScalarAsync<long>("SELECT COUNT(*) FROM data_keys"), Token));
    }

    [Fact]
    public async Task The_store_holds_no_value_in_clear()
    {
        await SetSecretsAsync(("A", Value));

        var stored = await Database.ReadAsync(
            s => s.QueryAsync<string>("SELECT secrets || environment FROM config_revisions UNION ALL SELECT details FROM audit"), Token);

        Assert.Equal(2, stored.Count);
        Assert.All(stored, text =>
        {
            Assert.DoesNotContain(Value, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_ciphertext_moved_to_another_name_does_not_open()
    {
        await SetSecretsAsync(("A", Value), ("B", "other"));
        await RewriteAsync("\"A\":", "\"C\":");

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ResolveAsync(1));

        Assert.Equal($"the secret C of app {App} does not open: the store was changed by hand, set the secret again", fault.Message);
    }

    [Fact]
    public async Task A_ciphertext_of_an_older_version_does_not_open()
    {
        await SetSecretsAsync(("A", Value));
        await RewriteAsync("\"version\":1", "\"version\":2");

        await Assert.ThrowsAsync<InvalidOperationException>(() => ResolveAsync(1));
    }

    [Fact]
    public async Task A_ciphertext_moved_to_another_app_does_not_open()
    {
        await SetSecretsAsync(("A", Value));
        var other = await CreateAppAsync("other");
        await Database.WriteAsync(t => t.ExecuteAsync("UPDATE config_revisions SET app_id = @other", new { other }), Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.ResolveAsync(other, 1, Token));
    }

    [Fact]
    public async Task Lists_show_names_and_times_only()
    {
        var first = Time.Now;
        await SetSecretsAsync(("B", Value), ("A", Value));
        Time.Advance(TimeSpan.FromMinutes(1));
        await SetSecretsAsync(("B", "rotated"));

        var view = await Database.ReadAsync(s => ConfigurationViews.SecretsAsync(s, Caller.OrganizationId, App), Token);

        Assert.Equal([new SecretKey("A", first), new SecretKey("B", Time.Now)], view!.Keys);
        Assert.Equal((App, "web", Caller.Namespace, first, Time.Now), (view.DeploymentId, view.AppLabel, view.Namespace, view.CreatedAt, view.UpdatedAt));
    }

    [Fact]
    public async Task Environment_lists_show_values_in_order()
    {
        var first = Time.Now;
        await SetEnvironmentAsync(("B", "2"), ("A", "1"));
        Time.Advance(TimeSpan.FromMinutes(1));
        await PatchEnvironmentAsync(new ConfigPatch { Unset = ["B"] });

        var view = await Database.ReadAsync(s => ConfigurationViews.EnvironmentAsync(s, Caller.OrganizationId, App), Token);

        Assert.Equal([new KeyValue("A", "1")], view!.KeyValues);
        Assert.Equal((first, first), (view.CreatedAt, view.UpdatedAt));
    }

    [Fact]
    public async Task Lists_of_all_apps_leave_out_those_without_any()
    {
        await SetEnvironmentAsync(("A", "1"));
        await CreateAppAsync("empty");

        var (environments, secrets) = await Database.ReadAsync(
            async s => (
                await ConfigurationViews.ListEnvironmentsAsync(s, Caller.OrganizationId),
                await ConfigurationViews.ListSecretsAsync(s, Caller.OrganizationId)),
            Token);

        Assert.Equal(["web"], environments.Select(e => e.AppLabel));
        Assert.Empty(secrets);
    }

    [Fact]
    public async Task An_app_without_any_has_an_empty_view()
    {
        var (view, missing) = await Database.ReadAsync(
            async s => (
                await ConfigurationViews.EnvironmentAsync(s, Caller.OrganizationId, App),
                await ConfigurationViews.EnvironmentAsync(s, Caller.OrganizationId, "missing")),
            Token);

        Assert.Empty(view!.KeyValues);
        Assert.Null(missing);
    }

    [Fact]
    public async Task Masks_know_the_values_of_older_revisions()
    {
        await SetSecretsAsync(("A", "first-value"));
        Assert.Equal("a ******** b", (await Masks.ForAppAsync(App, Token)).Apply("a first-value b"));
        await SetSecretsAsync(("A", "second-value"));

        var mask = await Masks.ForAppAsync(App, Token);

        Assert.Equal("******** ********", mask.Apply("first-value second-value"));
        Assert.Same(mask, await Masks.ForAppAsync(App, Token));
    }

    [Fact]
    public async Task An_app_without_secrets_needs_no_mask()
    {
        Assert.True((await Masks.ForAppAsync(App, Token)).IsEmpty);
        await SetEnvironmentAsync(("A", "visible"));
        Assert.True((await Masks.ForAppAsync(App, Token)).IsEmpty);
    }

    private Task RewriteAsync(string from, string to) => Database.WriteAsync(
        async t =>
        {
            const string sql = "UPDATE config_revisions SET secrets = REPLACE(secrets, @from, @to) WHERE secrets LIKE '%' || @from || '%'";
            Assert.Equal(1, await t.ExecuteAsync(sql, new { from, to }));
        },
        Token);

    public sealed class OnSqlite() : SecretStorageTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : SecretStorageTests(new PostgresStore(server));
}
