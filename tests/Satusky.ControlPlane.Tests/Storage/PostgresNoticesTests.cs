using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Storage;

/// <summary>What one replica commits and another one hears.</summary>
public sealed class PostgresNoticesTests(PostgresServer server) : StoreTest(new PostgresStore(server))
{
    private readonly Hearing mine = new();
    private readonly Hearing others = new();
    private Database? other;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        other = await OpenAgainAsync();
        await mine.BeginAsync(Database, Token);
        await others.BeginAsync(other, Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await mine.DisposeAsync();
        await others.DisposeAsync();
        await other!.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Another_replica_hears_what_was_committed()
    {
        await AnnounceAsync(Database, "a");
        await AnnounceAsync(other!, "b");

        await mine.UntilAsync("b", Token);
        await others.UntilAsync("b", Token);
        Assert.Equal(["a", "b"], mine.Ids);
        Assert.Equal(["a", "b"], others.Ids);
    }

    [Fact]
    public async Task A_rolled_back_transaction_is_not_heard_of()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async t =>
            {
                t.Announce(Topic.App, "lost");
                await t.ScalarAsync<long>("SELECT CAST(1 AS BIGINT)");
                throw new InvalidOperationException("stop");
            },
            Token));
        await AnnounceAsync(Database, "end");

        await others.UntilAsync("end", Token);
        Assert.Equal(["end"], others.Ids);
    }

    [Fact]
    public async Task A_thousand_ids_of_one_transaction_all_arrive()
    {
        string[] ids = [.. Enumerable.Range(0, 1000).Select(_ => Time.NewId())];
        await Database.WriteAsync(
            t =>
            {
                foreach (var id in ids)
                {
                    t.Announce(Topic.Preparation, id);
                    t.Announce(Topic.App, id);
                }

                return Task.CompletedTask;
            },
            Token);

        await others.UntilAsync(ids[^1], Token);
        Assert.Equal(ids, others.Ids);
    }

    [Fact]
    public async Task A_lost_connection_is_made_good_by_looking_everywhere()
    {
        await Database.WriteAsync(
            t => t.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"), Token);

        await others.UntilMissedAsync(2, Token);
        await AnnounceAsync(Database, "after");
        await others.UntilAsync("after", Token);
    }

    [Fact]
    public async Task Platforms_in_other_schemas_are_not_heard()
    {
        await using var foreign = new PostgresDatabase(await server.CreateSchemaAsync(), Time);
        await AnnounceAsync(foreign, "foreign");
        await AnnounceAsync(Database, "end");

        await others.UntilAsync("end", Token);
        Assert.Equal(["end"], others.Ids);
    }

    private static Task AnnounceAsync(Database database, string id) => database.WriteAsync(
        t =>
        {
            t.Announce(Topic.App, id);
            return Task.CompletedTask;
        },
        Token);

    /// <summary>One replica's ears.</summary>
    private sealed class Hearing : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Lock gate = new();
        private readonly List<string?> heard = [];
        private Task listening = Task.CompletedTask;

        public IReadOnlyList<string?> Ids
        {
            get
            {
                lock (gate)
                {
                    return [.. heard.Where(id => id is not null)];
                }
            }
        }

        public async Task BeginAsync(Database database, CancellationToken cancellationToken)
        {
            database.Announcements.Subscribe(Topic.App, Hear);
            listening = database.ListenAsync(NullLogger.Instance, stop.Token);
            await UntilMissedAsync(1, cancellationToken);
        }

        public Task UntilAsync(string id, CancellationToken cancellationToken) => Eventually.TrueAsync(() => Ids.Contains(id), cancellationToken);

        public Task UntilMissedAsync(int times, CancellationToken cancellationToken) => Eventually.TrueAsync(() => Missed() >= times, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
            stop.Dispose();
        }

        private void Hear(string? id)
        {
            lock (gate)
            {
                heard.Add(id);
            }
        }

        private int Missed()
        {
            lock (gate)
            {
                return heard.Count(id => id is null);
            }
        }
    }
}
