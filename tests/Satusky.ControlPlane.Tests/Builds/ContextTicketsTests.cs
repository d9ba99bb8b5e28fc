using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Builds;

public abstract class ContextTicketsTests(ITestStore store) : StoreTest(store)
{
    private ContextTickets Tickets => new(Database, Time);

    [Fact]
    public async Task A_ticket_is_good_for_one_fetch()
    {
        var ticket = await Tickets.IssueAsync("operation-1", Token);

        Assert.Equal("operation-1", await Tickets.RedeemAsync(ticket, Token));
        Assert.Null(await Tickets.RedeemAsync(ticket, Token));
    }

    [Fact]
    public async Task One_of_many_at_once_gets_the_context()
    {
        var ticket = await Tickets.IssueAsync("operation-1", Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Tickets.RedeemAsync(ticket, Token), Token)));

        Assert.Equal(["operation-1"], answers.OfType<string>());
    }

    [Fact]
    public async Task A_ticket_that_was_not_used_runs_out()
    {
        var ticket = await Tickets.IssueAsync("operation-1", Token);
        Time.Advance(ContextTickets.Lifetime);

        Assert.Null(await Tickets.RedeemAsync(ticket, Token));
    }

    [Fact]
    public async Task A_new_ticket_voids_the_one_before()
    {
        var first = await Tickets.IssueAsync("operation-1", Token);
        var other = await Tickets.IssueAsync("operation-2", Token);
        var second = await Tickets.IssueAsync("operation-1", Token);

        Assert.Null(await Tickets.RedeemAsync(first, Token));
        Assert.Equal(("operation-1", "operation-2"), (await Tickets.RedeemAsync(second, Token), await Tickets.RedeemAsync(other, Token)));
    }

    [Fact]
    public async Task The_store_holds_no_ticket_itself()
    {
        var ticket = await Tickets.IssueAsync("operation-1", Token);

        var rows = await Database.ReadAsync(session => session.QueryAsync<string>("SELECT hash || operation_id FROM context_tickets"), Token);

        Assert.DoesNotContain(ticket, Assert.Single(rows), StringComparison.Ordinal);
    }

    public sealed class OnSqlite() : ContextTicketsTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : ContextTicketsTests(new PostgresStore(server));
}
