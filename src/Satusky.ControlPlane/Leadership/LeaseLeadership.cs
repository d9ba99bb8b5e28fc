using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Storage;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Leadership;

/// <summary>
/// Leads while it holds a lease and renews it in time. Clocks of replicas are not compared: a lease has run out when it was seen
/// unchanged for its whole duration.
/// </summary>
/// <param name="identity">Names this process among all replicas; a restarted one has another.</param>
internal sealed partial class LeaseLeadership(ILeaseStore leases, string identity, Database database, TimeProvider time, ILogger<LeaseLeadership> logger) : ILeadership
{
    public async Task<ILeaderTerm> ElectAsync(CancellationToken cancellationToken)
    {
        using var resigned = new SemaphoreSlim(0);
        using var subscription = database.Announcements.Subscribe(Topic.Leadership, _ => resigned.Release());
        Lease? seen = null;
        var seenAt = time.GetTimestamp();
        while (true)
        {
            var wait = LeaseTimes.LookEvery;
            try
            {
                using var limit = new CancellationTokenSource(LeaseTimes.CallLimit, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                var started = time.GetTimestamp();
                var lease = await leases.ReadAsync(either.Token);
                if (lease?.Version != seen?.Version)
                {
                    (seen, seenAt) = (lease, time.GetTimestamp());
                }

                var left = lease is null || lease.Holder.Length == 0 || lease.Holder == identity ? TimeSpan.Zero : lease.Duration - time.GetElapsedTime(seenAt);
                if (left <= TimeSpan.Zero && await leases.TryWriteAsync(Claim(lease), either.Token) is { } mine)
                {
                    return new LeaseTerm(leases, mine, started, database, time, logger);
                }

                wait = left > TimeSpan.Zero && left < wait ? left : wait;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotRead(logger, exception.Message);
            }

            await WaitAsync(resigned, wait, cancellationToken);
        }
    }

    private Lease Claim(Lease? present)
    {
        var now = time.GetUtcNow();
        return new Lease(identity, LeaseTimes.Duration, now, now, present is null ? 0 : present.Terms + 1, present?.Version);
    }

    private async Task WaitAsync(SemaphoreSlim resigned, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await resigned.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of the leader cannot be read: {Cause}")]
        public static partial void NotRead(ILogger logger, string cause);
    }
}
