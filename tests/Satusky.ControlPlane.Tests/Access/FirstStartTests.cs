using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Access;

public abstract class FirstStartTests(ITestStore store) : StoreTest(store)
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-home-").FullName;

    private string TokenFile => Path.Combine(home, "admin.token");

    private AdminToken AdminToken => new(Database, Time);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task The_token_of_the_file_belongs_to_the_admin()
    {
        await EnsureAsync();

        var caller = await CallerAsync(await ReadTokenAsync());

        Assert.Equal(("admin@apps.localhost", Role.Admin, "default"), (caller!.UserEmail, caller.Role, caller.OrganizationName));
        Assert.Equal($"default-{caller.OrganizationId[..8]}", caller.Namespace);
        Assert.Null(caller.ExpiresAt);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TokenFile));
        Assert.Equal([TokenFile], Directory.GetFiles(home));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        var platform = await EnsureAsync();
        var token = await ReadTokenAsync();

        Assert.Equal(platform, await EnsureAsync());
        Assert.Equal(token, await ReadTokenAsync());
        Assert.Equal((1, 1, 1), await Database.ReadAsync(
            async s => (await CountAsync(s, "organizations"), await CountAsync(s, "users"), await CountAsync(s, "tokens")), Token));
    }

    [Fact]
    public async Task A_file_the_admin_removed_stays_away()
    {
        await EnsureAsync();
        File.Delete(TokenFile);

        await EnsureAsync();

        Assert.False(File.Exists(TokenFile));
    }

    [Fact]
    public async Task A_file_of_an_older_installation_is_replaced()
    {
        var old = TokenValue.New();
        await File.WriteAllTextAsync(TokenFile, old, Token);

        await EnsureAsync();

        Assert.NotEqual(old, await ReadTokenAsync());
        Assert.NotNull(await CallerAsync(await ReadTokenAsync()));
    }

    [Fact]
    public async Task A_new_admin_token_revokes_the_lost_one()
    {
        await EnsureAsync();
        var lost = await ReadTokenAsync();

        var path = await AdminToken.IssueAsync(home, Token);

        Assert.Equal(TokenFile, path);
        Assert.Null(await CallerAsync(lost));
        var caller = await CallerAsync(await ReadTokenAsync());
        Assert.NotNull(caller);
        var entry = Assert.Single((await Database.ReadAsync(s => AuditLog.ListAsync(s, caller.OrganizationId, 10, null), Token)).Entries);
        Assert.Equal(("operator", "token.issue", caller.TokenId), (entry.ActorId, entry.Action, entry.Resource.Id));
    }

    [Fact]
    public async Task A_token_stored_but_not_yet_named_is_recovered()
    {
        await EnsureAsync();
        var token = await ReadTokenAsync();
        File.Move(TokenFile, TokenFile + ".new");

        await EnsureAsync();

        Assert.Equal(token, await ReadTokenAsync());
        Assert.Equal([TokenFile], Directory.GetFiles(home));
    }

    [Fact]
    public async Task A_token_written_but_never_stored_is_dropped()
    {
        await EnsureAsync();
        var token = await ReadTokenAsync();
        await File.WriteAllTextAsync(TokenFile + ".new", TokenValue.New(), Token);

        await EnsureAsync();

        Assert.Equal(token, await ReadTokenAsync());
        Assert.Equal([TokenFile], Directory.GetFiles(home));
    }

    [Fact]
    public async Task Replicas_starting_at_once_agree()
    {
        await using var other = await OpenAgainAsync();
        Database[] databases = [Database, other, Database, other];

        var platforms = await Task.WhenAll(databases.Select((database, i) => Task.Run(
            () => new FirstStart(database, new AdminToken(database, Time), Time).EnsureAsync(Path.Combine(home, $"{i}"), "apps.localhost", Token),
            Token)));

        Assert.Single(platforms.Distinct());
        Assert.Single(Directory.GetFiles(home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_given_token_is_the_admins_until_another_is_given()
    {
        var (given, next) = (TokenValue.New(), TokenValue.New());
        await EnsureAsync();
        var made = await ReadTokenAsync();

        await GiveAsync(given + "\n");
        await GiveAsync(given);

        Assert.Equal(Role.Admin, (await CallerAsync(given))!.Role);
        Assert.Null(await CallerAsync(made));
        await GiveAsync(next);
        Assert.Equal((true, false), (await CallerAsync(next) is not null, await CallerAsync(given) is not null));
        Assert.Equal(1, await Database.ReadAsync(s => CountAsync(s, "tokens"), Token));
        Assert.DoesNotContain(await Database.ReadAsync(s => s.QueryAsync<string>("SELECT hash FROM tokens"), Token), stored => stored.Contains(next, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_given_token_that_is_none_is_refused_unseen()
    {
        var fault = await Assert.ThrowsAsync<AdminTokenException>(() => GiveAsync("secret"));

        Assert.Contains("SATUSKY_ADMIN_TOKEN_FILE", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_token_needs_a_started_platform()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => AdminToken.IssueAsync(home, Token));

        Assert.Contains("satusky serve", fault.Message, StringComparison.Ordinal);
    }

    private Task<string> EnsureAsync() => new FirstStart(Database, AdminToken, Time).EnsureAsync(home, "apps.localhost", Token);

    private async Task GiveAsync(string text)
    {
        var file = Path.Combine(home, "given");
        await File.WriteAllTextAsync(file, text, Token);
        await new FirstStart(Database, new AdminToken(Database, Time) { GivenIn = file }, Time).EnsureAsync(home, "apps.localhost", Token);
    }

    private async Task<string> ReadTokenAsync() => (await File.ReadAllTextAsync(TokenFile, Token)).TrimEnd('\n');

    private async Task<Caller?> CallerAsync(string token) =>
        (await new TokenAuthenticator(Database, Time, NullLogger<TokenAuthenticator>.Instance).AuthenticateAsync(token, null, Token)
            as Authentication.Accepted)?.Caller;

    private static Task<long> CountAsync(DatabaseSession session, string table) => session.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}");

    public sealed class OnSqlite() : FirstStartTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : FirstStartTests(new PostgresStore(server));
}
