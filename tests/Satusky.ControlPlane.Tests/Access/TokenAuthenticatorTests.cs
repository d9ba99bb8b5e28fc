using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Access;

public abstract class TokenAuthenticatorTests(ITestStore store) : StoreTest(store)
{
    private Caller caller = null!;
    private CreatedToken token = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        caller = await Callers.CreateAsync(Database, Time, Token, Role.Member);
        token = await Database.WriteAsync(t => TokenStore.InsertAsync(t, caller.MemberId, "ci", TokenValue.New(), Time.Now.AddDays(1), Time), Token);
    }

    [Fact]
    public async Task A_good_token_tells_who_calls()
    {
        var accepted = Assert.IsType<Authentication.Accepted>(await AuthenticateAsync(token.Token));

        Assert.Equal(caller with { TokenId = token.TokenId, ExpiresAt = token.ExpiresAt }, accepted.Caller);
    }

    [Fact]
    public async Task An_expired_token_is_refused_with_its_time()
    {
        Time.Advance(TimeSpan.FromDays(1));

        await AssertRefusedAsync("the token expired at 2026-11-22 12:00:00 UTC: run '1ctl auth login' with a valid token");
    }

    [Fact]
    public async Task A_disabled_token_is_refused_at_once()
    {
        await AuthenticateAsync(token.Token);
        await Database.WriteAsync(t => t.ExecuteAsync("UPDATE tokens SET is_active = 0"), Token);

        await AssertRefusedAsync("the token is disabled: enable it, or run '1ctl auth login' with a valid token");
    }

    [Fact]
    public async Task A_deleted_token_is_refused_at_once()
    {
        await AuthenticateAsync(token.Token);
        await Database.WriteAsync(t => new TokenStore(new AuditLog(Time), Time).DeleteAsync(t, caller, token.TokenId), Token);

        await AssertRefusedAsync("the token is not known here, or was deleted: run '1ctl auth login' with a valid token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("sat_short")]
    [InlineData("hunter2")]
    public async Task Text_that_is_no_token_is_not_looked_up(string text)
    {
        var authenticator = new TokenAuthenticator(null!, Time, NullLogger<TokenAuthenticator>.Instance);

        var refused = Assert.IsType<Authentication.Refused>(await authenticator.AuthenticateAsync(text, null, Token));

        Assert.StartsWith("that is no token of this platform", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_use_is_noted_once_a_minute()
    {
        var first = Time.Now;
        await AuthenticateAsync(token.Token);
        Time.Advance(TimeSpan.FromSeconds(59));
        await AuthenticateAsync(token.Token);
        Assert.Equal(first, await LastUsedAsync());

        Time.Advance(TimeSpan.FromSeconds(1));
        await AuthenticateAsync(token.Token);
        Assert.Equal(Time.Now, await LastUsedAsync());
    }

    private async Task AssertRefusedAsync(string reason) =>
        Assert.Equal(new Authentication.Refused(reason), await AuthenticateAsync(token.Token));

    private Task<Authentication> AuthenticateAsync(string value) =>
        new TokenAuthenticator(Database, Time, NullLogger<TokenAuthenticator>.Instance).AuthenticateAsync(value, caller.IpAddress, Token);

    private async Task<DateTimeOffset?> LastUsedAsync() =>
        Times.FromMilliseconds(await Database.ReadAsync(s => s.ScalarAsync<long?>("SELECT last_used_at FROM tokens"), Token));

    public sealed class OnSqlite() : TokenAuthenticatorTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : TokenAuthenticatorTests(new PostgresStore(server));
}
