using System.Text.Json;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Reconciliation;

public abstract class AppStatesTests(ITestStore store) : StoreTest(store)
{
    private AppStates states = null!;
    private Caller caller = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        caller = await Callers.CreateAsync(Database, Time, Token);
        states = new AppStates(Database);
    }

    [Fact]
    public async Task All_are_read_as_each_is_alone()
    {
        string[] ids = [await AppAsync("api"), await AppAsync("web")];

        Assert.Equal(ids, await states.ReadAllAsync(Token));

        foreach (var id in ids)
        {
            var state = await states.OfAsync(id, Token);
            Assert.Equal((1, 2, state!.App.Name.Length - 2), (state.Operations.Count, state.Conditions.Count, state.Observation!.Progress));
            Assert.Equal(JsonSerializer.Serialize(await AppState.ReadAsync(Database, id, Token)), JsonSerializer.Serialize(state));
        }
    }

    [Fact]
    public async Task Each_is_good_for_one_look()
    {
        var id = await AppAsync("web");
        await states.ReadAllAsync(Token);
        await RenameAsync(id, "first.localhost");

        Assert.Equal(("web.localhost", "first.localhost"), (await HostnameAsync(id), await HostnameAsync(id)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_changed_since_is_read_anew(bool itself)
    {
        var id = await AppAsync("web");
        await states.ReadAllAsync(Token);
        await RenameAsync(id, "new.localhost");

        states.Forget(itself ? id : null);

        Assert.Equal("new.localhost", await HostnameAsync(id));
    }

    private async Task<string?> HostnameAsync(string id) => (await states.OfAsync(id, Token))?.App.Hostname;

    private Task RenameAsync(string id, string hostname) =>
        Database.WriteAsync(transaction => transaction.ExecuteAsync("UPDATE apps SET hostname = @hostname WHERE id = @id", new { id, hostname }), Token);

    private async Task<string> AppAsync(string name)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        var id = Time.NewId();
        var now = Time.NowMilliseconds();
        await Database.WriteAsync(
            async transaction =>
            {
                await transaction.InsertAppAsync(new AppRow(id, caller.OrganizationId, "", name, AppRow.Active, $"{name}.localhost", 2, 1, 1, 0, 2, 1, now, now));
                foreach (var number in new[] { 1, 2 })
                {
                    await transaction.InsertReleaseAsync(new ReleaseRow(Time.NewId(), id, number, ReleaseRow.Active, "web:1", "web@sha256:1", null, "{}", 0, now, null));
                }

                foreach (var finished in new long?[] { now, null })
                {
                    await transaction.InsertOperationAsync(
                        new OperationRow(Time.NewId(), caller.OrganizationId, id, name, "Deploy", "RollingOut", 2, null, null, caller.UserId, null, null, now, finished));
                }

                await transaction.UpdateConditionsAsync(
                    id,
                    [(ConditionType.Route, Verdict.Unknown("Pending", "waits"), 2), (ConditionType.Workload, Verdict.True("Running", "runs"), 2)],
                    Time.Now);
                await transaction.SaveObservationAsync(id, new Observation([], name.Length - 2, true, null, null));
            },
            Token);
        return id;
    }

    public sealed class OnSqlite() : AppStatesTests(new SqliteStore());

    public sealed class OnPostgres(PostgresServer server) : AppStatesTests(new PostgresStore(server))
    {
        [Fact]
        public async Task What_changes_while_all_are_read_is_read_anew()
        {
            var id = await AppAsync("web");
            var taken = new TaskCompletionSource();
            var let = new TaskCompletionSource();
            var locking = Database.WriteAsync(
                async transaction =>
                {
                    await transaction.ExecuteAsync("LOCK TABLE observations");
                    taken.TrySetResult();
                    await let.Task;
                },
                Token);
            await taken.Task;
            var reading = states.ReadAllAsync(Token);

            states.Forget(id);
            let.SetResult();
            await Task.WhenAll(locking, reading);
            await RenameAsync(id, "new.localhost");

            Assert.Equal("new.localhost", await HostnameAsync(id));
        }
    }
}
