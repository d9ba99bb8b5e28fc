using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Storage;

public abstract class IdempotencyStoreTests(ITestStore store) : StoreTest(store)
{
    [Fact]
    public async Task A_repetition_gets_the_first_answer()
    {
        Assert.Equal(new IdempotencyStart.Started(), await BeginAsync("hash"));
        await CompleteAsync(202, "{}");

        Assert.Equal(new IdempotencyStart.Replayed(202, "{}"), await BeginAsync("hash"));
        Assert.Equal(new IdempotencyStart.Replayed(202, "{}"), await BeginAsync("hash"));
    }

    [Fact]
    public async Task An_answer_may_have_no_body()
    {
        await BeginAsync("hash");
        await CompleteAsync(204, null);

        Assert.Equal(new IdempotencyStart.Replayed(204, null), await BeginAsync("hash"));
    }

    [Fact]
    public async Task Another_request_with_the_key_is_a_mismatch()
    {
        await BeginAsync("hash");
        Assert.Equal(new IdempotencyStart.Mismatch(), await BeginAsync("other"));

        await CompleteAsync(202, "{}");
        Assert.Equal(new IdempotencyStart.Mismatch(), await BeginAsync("other"));
    }

    [Fact]
    public async Task Each_token_has_keys_of_its_own()
    {
        await BeginAsync("hash");

        Assert.Equal(new IdempotencyStart.Started(), await BeginAsync("other", tokenId: "token-2"));
    }

    [Fact]
    public async Task A_second_request_at_once_finds_it_under_way()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => BeginAsync("hash"), Token)));

        Assert.Single(starts.OfType<IdempotencyStart.Started>());
        Assert.Equal(3, starts.OfType<IdempotencyStart.UnderWay>().Count());
    }

    [Fact]
    public async Task An_abandoned_key_may_be_tried_again()
    {
        await BeginAsync("hash");
        await Database.WriteAsync(t => IdempotencyStore.AbandonAsync(t, "token-1", "key"), Token);

        Assert.Equal(new IdempotencyStart.Started(), await BeginAsync("other"));
    }

    [Fact]
    public async Task A_request_that_died_does_not_block_its_key()
    {
        await BeginAsync("hash");
        Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(new IdempotencyStart.UnderWay(), await BeginAsync("hash"));
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new IdempotencyStart.Started(), await BeginAsync("hash"));
    }

    [Fact]
    public async Task Answers_are_forgotten_after_a_day()
    {
        await BeginAsync("hash");
        await CompleteAsync(202, "{}");
        Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.IsType<IdempotencyStart.Replayed>(await BeginAsync("hash"));
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new IdempotencyStart.Started(), await BeginAsync("other"));
    }

    private Task<IdempotencyStart> BeginAsync(string hash, string tokenId = "token-1") =>
        Database.WriteAsync(t => new IdempotencyStore(Time).BeginAsync(t, tokenId, "key", hash), Token);

    private Task CompleteAsync(int status, string? body) =>
        Database.WriteAsync(t => IdempotencyStore.CompleteAsync(t, "token-1", "key", status, body), Token);

    public sealed class OnSqlite() : IdempotencyStoreTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : IdempotencyStoreTests(new PostgresStore(server));
}
