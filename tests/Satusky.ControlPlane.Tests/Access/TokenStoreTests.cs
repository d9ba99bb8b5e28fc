using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Access;

public abstract class TokenStoreTests(ITestStore store) : StoreTest(store)
{
    private Caller caller = null!;

    private TokenStore Tokens => new(new AuditLog(Time), Time);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        caller = await Callers.CreateAsync(Database, Time, Token);
    }

    [Fact]
    public async Task A_created_token_is_listed_without_its_value()
    {
        var created = await CreateAsync(" ci ", days: 30);

        var listed = Assert.Single(await ListAsync());

        Assert.Equal(new TokenView(created.TokenId, "ci", true, null, Time.Now.AddDays(30), Time.Now), listed);
        Assert.True(TokenValue.IsWellFormed(created.Token));
    }

    [Fact]
    public async Task The_value_is_nowhere_in_the_store()
    {
        var created = await CreateAsync("ci");

        var rows = await Database.ReadAsync(s => s.QueryAsync<string>("SELECT name || hash FROM tokens UNION SELECT details FROM audit"), Token);

        Assert.DoesNotContain(rows, row => row.Contains(created.Token, StringComparison.Ordinal));
        Assert.Contains(rows, row => row.EndsWith(TokenValue.Hash(created.Token), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Zero_days_mean_it_never_expires() => Assert.Null((await CreateAsync("ci")).ExpiresAt);

    [Theory]
    [InlineData("", 0)]
    [InlineData("a\nb", 0)]
    [InlineData("ci", -1)]
    [InlineData("ci", 3651)]
    public async Task A_bad_name_or_age_creates_nothing(string name, int days)
    {
        var outcome = await Database.WriteAsync(t => Tokens.CreateAsync(t, caller, new CreateTokenRequest(name, days)), Token);

        Assert.Single(Assert.IsType<TokenCreation.Invalid>(outcome).Errors);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_deleted_token_is_gone()
    {
        var first = await CreateAsync("first");
        Time.Advance(TimeSpan.FromSeconds(1));
        await CreateAsync("second");

        Assert.True(await DeleteAsync(caller, first.TokenId));
        Assert.False(await DeleteAsync(caller, first.TokenId));

        Assert.Equal(["second"], (await ListAsync()).Select(t => t.Name));
    }

    [Fact]
    public async Task Nobody_sees_or_deletes_the_tokens_of_others()
    {
        var created = await CreateAsync("mine");
        var other = await Callers.CreateAsync(Database, Time, Token, Role.Member);

        Assert.Empty(await Database.ReadAsync(s => TokenStore.ListAsync(s, other), Token));
        Assert.False(await DeleteAsync(other, created.TokenId));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Creating_and_deleting_is_audited()
    {
        var created = await CreateAsync("ci");
        Time.Advance(TimeSpan.FromSeconds(1));
        await DeleteAsync(caller, created.TokenId);

        var page = await Database.ReadAsync(s => AuditLog.ListAsync(s, caller.OrganizationId, 10, null), Token);

        Assert.Equal(["token.delete", "token.create"], page.Entries.Select(e => e.Action));
        Assert.All(page.Entries, e => Assert.Equal(new AuditResource("token", created.TokenId, "ci"), e.Resource));
    }

    private async Task<CreatedToken> CreateAsync(string name, int days = 0) =>
        Assert.IsType<TokenCreation.Created>(
            await Database.WriteAsync(t => Tokens.CreateAsync(t, caller, new CreateTokenRequest(name, days)), Token)).Token;

    private Task<bool> DeleteAsync(Caller by, string id) => Database.WriteAsync(t => Tokens.DeleteAsync(t, by, id), Token);

    private Task<IReadOnlyList<TokenView>> ListAsync() => Database.ReadAsync(s => TokenStore.ListAsync(s, caller), Token);

    public sealed class OnSqlite() : TokenStoreTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : TokenStoreTests(new PostgresStore(server));
}
