using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Audit;

public abstract class AuditLogTests(ITestStore store) : StoreTest(store)
{
    private static readonly AuditResource Web = new("app", "1", "web");

    private Caller caller = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        caller = await Callers.CreateAsync(Database, Time, Token);
    }

    [Fact]
    public async Task An_entry_comes_back_whole()
    {
        await AppendAsync(caller, AuditActions.DeployScale, new() { ["replicas"] = "3" });

        var entry = Assert.Single((await ListAsync(10)).Entries);

        Assert.Equal(
            (caller.UserId, caller.UserEmail, caller.TokenId, "deploy.scale", Web, caller.IpAddress, Time.Now),
            (entry.ActorId, entry.ActorEmail, entry.TokenId, entry.Action, entry.Resource, entry.IpAddress, entry.CreatedAt));
        Assert.Equal(new Dictionary<string, string> { ["replicas"] = "3" }, entry.Details);
    }

    [Fact]
    public async Task Pages_lead_through_all_entries_newest_first()
    {
        for (var i = 1; i <= 5; i++)
        {
            await AppendAsync(caller, $"a{i}");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(2, cursor);
            seen.Add(string.Join('+', page.Entries.Select(e => e.Action)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["a5+a4", "a3+a2", "a1"], seen);
    }

    [Fact]
    public async Task Another_organization_sees_none_of_it()
    {
        await AppendAsync(caller, AuditActions.Deploy);
        var other = await Callers.CreateAsync(Database, Time, Token, organization: "other");

        Assert.Empty((await Database.ReadAsync(s => AuditLog.ListAsync(s, other.OrganizationId, 10, null), Token)).Entries);
    }

    [Fact]
    public async Task What_is_rolled_back_was_never_done()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async t =>
            {
                await new AuditLog(Time).AppendAsync(t, caller, AuditActions.Deploy, Web);
                throw new InvalidOperationException("stop");
            },
            Token));

        Assert.Empty((await ListAsync(10)).Entries);
    }

    private async Task AppendAsync(Caller by, string action, Dictionary<string, string>? details = null)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        await Database.WriteAsync(t => new AuditLog(Time).AppendAsync(t, by, action, Web, details), Token);
    }

    private Task<AuditPage> ListAsync(int limit, string? cursor = null) =>
        Database.ReadAsync(s => AuditLog.ListAsync(s, caller.OrganizationId, limit, cursor), Token);

    public sealed class OnSqlite() : AuditLogTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : AuditLogTests(new PostgresStore(server));
}
