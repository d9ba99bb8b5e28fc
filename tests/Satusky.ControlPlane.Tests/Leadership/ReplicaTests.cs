using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Leadership;

/// <summary>Two control planes on one PostgreSQL: the first leads, the second follows.</summary>
public sealed class ReplicaTests(PostgresServer server) : IAsyncLifetime
{
    private readonly SharedLease lease = new();
    private readonly string mounted = Replica.Mount();
    private string database = "";
    private Replica first = null!;
    private Replica second = null!;

    private static ContractsJson Json => ContractsJson.Default;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateSchemaAsync();
        (first, second) = (new Replica("first", lease, database, mounted), new Replica("second", lease, database, mounted));
        await first.StartAsync(Token);
        await first.LeadsAsync(Token);
        await second.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
        Directory.Delete(mounted, recursive: true);
    }

    [Fact]
    public async Task A_deploy_through_a_follower_is_the_leaders_work()
    {
        var accepted = await second.Admin.DeployAsync("hello");

        var mine = await second.Admin.EventsAsync(accepted.OperationId);
        var leaders = await first.Admin.EventsAsync(accepted.OperationId);

        Assert.Equal(OperationState.Ready, mine[^1].State);
        Assert.Equal(leaders.Select(e => (e.Number, e.Kind, e.Text)), mine.Select(e => (e.Number, e.Kind, e.Text)));
        Assert.Equal((1, 0), (first.Engine.Desired.Count, second.Engine.Desired.Count));
    }

    [Fact]
    public async Task Every_replica_shows_the_same_status()
    {
        await first.Admin.DeployedAsync("hello", more: ""","environment":{"A":"1"}""");
        using var stream = await second.Admin.ConnectAsync("/v1/apps/hello/status/stream");
        var running = await stream.UntilAsync(Json.AppStatus, status => status.Status == "Running");
        Assert.Equal("ready", Assert.Single(running.Instances).State);

        first.Engine.Converge(FakeEngine.Crashing);

        var failed = await stream.UntilAsync(Json.AppStatus, status => status.Status == "failed");
        Assert.Equal("starting", Assert.Single(failed.Instances).State);
        Assert.Equal("failed", Assert.Single(await second.Admin.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary)).Status);
    }

    [Fact]
    public async Task A_build_is_cancelled_through_a_follower()
    {
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        first.Engine.OnBuild = async (_, _, token) =>
        {
            started.SetResult();
            token.Register(ended.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("it cannot come so far");
        };
        var accepted = await UploadAsync(first);
        await started.Task.WaitAsync(Token);

        await second.Admin.SendAsync(HttpMethod.Delete, $"/v1/operations/{accepted.OperationId}", null, HttpStatusCode.Accepted, Json.OperationAccepted);

        await ended.Task.WaitAsync(Token);
        await NoContextsAsync();
    }

    [Fact]
    public async Task The_next_leader_finishes_a_rollout()
    {
        first.Engine.OnConverge = FakeEngine.Starting;
        var accepted = await second.Admin.DeployAsync("hello");
        using (var events = await second.Admin.ConnectAsync($"/v1/operations/{accepted.OperationId}/events"))
        {
            await events.UntilAsync(Json.OperationEvent, e => e.Kind == OperationEventKind.Progress);
        }

        await second.TakeOverAsync(Token);
        var finished = (await first.Admin.EventsAsync(accepted.OperationId))[^1];
        Assert.Equal(OperationState.Ready, finished.State);

        // The former leader wakes up and finds something else.
        var reads = first.Way.Reads;
        first.Engine.Converge(FakeEngine.Crashing);
        await first.IsDeposedAsync(reads, Token);

        Assert.Equal(finished.Number, (await first.Admin.EventsAsync(accepted.OperationId))[^1].Number);
        Assert.Equal("Running", (await first.Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)).Status);
    }

    [Fact]
    public async Task The_next_leader_builds_again_and_nothing_twice()
    {
        var (started, hanging) = (new TaskCompletionSource(), new TaskCompletionSource());
        first.Engine.OnBuild = async (order, onLine, _) =>
        {
            await onLine("STEP 1/2");
            started.SetResult();
            await hanging.Task;
            return new BuildOutcome.Built("built:by-first", "sha256:first");
        };
        byte[] seen = [];
        second.Engine.OnBuild = async (order, onLine, token) =>
        {
            seen = await File.ReadAllBytesAsync(order.ContextPath, token);
            await onLine("STEP 1/2");
            return new BuildOutcome.Built("built:by-second", "sha256:second");
        };
        var context = Contexts.Archive(("Dockerfile", "FROM scratch"), ("noise", string.Concat(Enumerable.Range(0, 300_000).Select(_ => Guid.NewGuid()))));
        var accepted = await UploadAsync(second, context);
        await started.Task.WaitAsync(Token);

        await second.TakeOverAsync(Token);
        var events = await second.Admin.EventsAsync(accepted.OperationId);
        var reads = first.Way.Reads;
        hanging.SetResult();
        await first.IsDeposedAsync(reads, Token);

        Assert.Equal(context, seen);
        Assert.Equal(OperationState.Ready, events[^1].State);
        Assert.Equal(events.Count, (await first.Admin.EventsAsync(accepted.OperationId)).Count);
        Assert.Single(events, e => e.Kind == OperationEventKind.Accepted);
        Assert.Equal("built:by-second", Assert.Single(await first.Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView)).Image);
        await NoContextsAsync();
    }

    [Fact]
    public async Task A_leader_that_stops_hands_over_at_once()
    {
        await first.Host.StopAsync();

        await second.LeadsAsync(Token);
        var accepted = await second.Admin.DeployedAsync("hello");
        Assert.Equal(accepted.DeploymentId, Assert.Single(second.Engine.Desired).Key);
    }

    [Fact]
    public async Task What_a_follower_saw_is_not_acted_on()
    {
        await first.Admin.DeployedAsync("hello");
        second.Engine.Desired["unknown"] = null!;
        second.Engine.Converge(FakeEngine.Crashing);

        await first.Admin.DeployedAsync("other");

        Assert.Equal(2, first.Engine.Desired.Count);
        Assert.Equal("unknown", Assert.Single(second.Engine.Desired).Key);
    }

    [Fact]
    public async Task Replicas_share_one_certificate_authority()
    {
        var certificates = await Task.WhenAll(new[] { first, second }.Select(async replica => await (await replica.Admin.GetAsync("/v1/ca")).Content.ReadAsStringAsync(Token)));

        Assert.Single(certificates.Distinct());
        Assert.Single(new[] { first, second }.Select(replica => File.ReadAllText(Path.Combine(replica.Host.Settings.Home, "ca", "ca.key"))).Distinct());
        Assert.DoesNotContain(
            await first.Host.Get<Database>().ReadAsync(session => session.QueryAsync<string>("SELECT value FROM settings"), Token),
            value => value.Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_replica_with_another_master_key_is_refused()
    {
        var other = Replica.Mount();
        await using var third = new Replica("third", lease, database, other);

        var fault = await Assert.ThrowsAsync<MasterKeyException>(() => third.StartAsync(Token));

        Assert.Contains("is not in", fault.Message, StringComparison.Ordinal);
        Directory.Delete(other, recursive: true);
    }

    private static async Task<DeployAccepted> UploadAsync(Replica replica, byte[]? context = null)
    {
        var response = await replica.Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Contexts.Upload(context: context));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await ApiCaller.ReadAsync(response, Json.DeployAccepted);
    }

    /// <summary>Ends when no context is kept, neither in the store nor as a file.</summary>
    private async Task NoContextsAsync()
    {
        while (await first.Host.Get<Database>().ReadAsync(session => session.ScalarAsync<long>("SELECT COUNT(*) FROM context_parts"), Token) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        var folders = new[] { first, second }.Select(replica => Path.Combine(replica.Host.Settings.Home, "contexts")).Where(Directory.Exists);
        await Eventually.TrueAsync(() => !folders.SelectMany(Directory.EnumerateFiles).Any(), Token);
    }
}
