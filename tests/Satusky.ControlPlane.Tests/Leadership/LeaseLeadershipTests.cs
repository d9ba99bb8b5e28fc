using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Leadership;

public sealed class LeaseLeadershipTests() : StoreTest(new SqliteStore())
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SharedLease lease = new();

    [Fact]
    public async Task Only_one_of_two_leads()
    {
        var (first, second) = (New("first"), New("second"));
        await using var term = await first.ElectAsync();
        var waiting = second.ElectAsync();

        await AdvanceAsync(60, first, second);

        Assert.False(waiting.IsCompleted);
        Assert.False(term.Ended.IsCancellationRequested);
        Assert.Equal(("first", 0), (lease.Now!.Holder, lease.Now.Terms));
        await second.GiveUpAsync(waiting);
    }

    [Fact]
    public async Task A_dead_leader_is_followed_within_15_seconds()
    {
        var (dead, next) = (New("dead"), New("next"));
        await using var term = await dead.ElectAsync();
        var waiting = next.ElectAsync();
        await AdvanceAsync(30, dead, next);
        dead.Way.IsCut = true;

        // The clock of what is dead stands still.
        var seconds = 0;
        for (; !waiting.IsCompleted; seconds++)
        {
            await AdvanceAsync(1, next);
            await next.SettledAsync(waiting);
        }

        Assert.InRange(seconds, 9, 15);
        await using var after = await waiting;
        Assert.Equal(("next", 1), (lease.Now!.Holder, lease.Now.Terms));
    }

    [Fact]
    public async Task A_cut_off_leader_ends_before_the_next_begins()
    {
        var (cut, next) = (New("cut"), New("next"));
        await using var term = await cut.ElectAsync();
        var waiting = next.ElectAsync();
        await AdvanceAsync(30, cut, next);
        cut.Way.IsCut = true;

        while (!term.Ended.IsCancellationRequested)
        {
            Assert.False(waiting.IsCompleted);
            await AdvanceAsync(1, cut, next);
            await next.SettledAsync(waiting);
        }

        Assert.False(waiting.IsCompleted);
        await AdvanceAsync(5, next);
        await using var after = await waiting;
    }

    [Fact]
    public async Task A_leader_that_resigns_is_followed_at_once()
    {
        var (first, second) = (New("first"), New("second"));
        var term = await first.ElectAsync();
        var waiting = second.ElectAsync();
        await second.SettledAsync(waiting);

        await term.DisposeAsync();

        await using var next = await waiting;
        Assert.Equal("second", lease.Now!.Holder);
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_ends_nothing()
    {
        var leader = New("leader");
        await using var term = await leader.ElectAsync();
        leader.Way.LosesAnswers = true;
        await AdvanceAsync(3, leader);
        leader.Way.LosesAnswers = false;

        await AdvanceAsync(30, leader);

        Assert.False(term.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_that_another_holds_ends_the_term()
    {
        var leader = New("leader");
        await using var term = await leader.ElectAsync();
        Assert.NotNull(await lease.NewWay().TryWriteAsync(lease.Now! with { Holder = "thief" }, Token));

        await leader.AdvanceAsync(LeaseTimes.RenewEvery, Token);

        await Eventually.TrueAsync(() => term.Ended.IsCancellationRequested, Token);
    }

    private Candidate New(string name) => new(name, lease.NewWay(), Database);

    private static async Task AdvanceAsync(int seconds, params Candidate[] candidates)
    {
        for (var i = 0; i < seconds; i++)
        {
            foreach (var candidate in candidates)
            {
                await candidate.AdvanceAsync(Second, Token);
            }
        }
    }

    /// <summary>A replica with a clock of its own.</summary>
    private sealed class Candidate(string name, SharedLease.Way way, Database database)
    {
        private readonly ManualTime time = new();
        private readonly CancellationTokenSource stop = new();
        private int timers;

        public SharedLease.Way Way => way;

        public async Task<ILeaderTerm> ElectAsync()
        {
            // One of its next look; then one of its end and one of its next renewal.
            timers = 1;
            var term = await new LeaseLeadership(way, name, database, time, NullLogger<LeaseLeadership>.Instance).ElectAsync(stop.Token);
            timers = 2;
            return term;
        }

        public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
        {
            await Eventually.TrueAsync(() => time.Armed >= timers, cancellationToken);
            time.Advance(by);
        }

        /// <summary>Ends when it waits for its next look, or leads.</summary>
        public Task SettledAsync(Task election) => Eventually.TrueAsync(() => election.IsCompleted || time.Armed >= 1, TestContext.Current.CancellationToken);

        public async Task GiveUpAsync(Task election)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => election);
        }
    }
}
