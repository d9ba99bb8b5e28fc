using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Storage;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Leadership;

/// <summary>A term that lasts while its lease is renewed in time.</summary>
internal sealed partial class LeaseTerm : ILeaderTerm
{
    private readonly ILeaseStore leases;
    private readonly Database database;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource resigning = new();
    private readonly Task renewing;
    private Lease lease;

    /// <param name="started">When the request was sent that stored the lease.</param>
    public LeaseTerm(ILeaseStore leases, Lease lease, long started, Database database, TimeProvider time, ILogger logger)
    {
        this.leases = leases;
        this.lease = lease;
        this.database = database;
        this.time = time;
        this.logger = logger;
        ended = new CancellationTokenSource(Left(started), time);
        Ended = ended.Token;
        renewing = RenewAsync();
    }

    public CancellationToken Ended { get; }

    public async ValueTask DisposeAsync()
    {
        await resigning.CancelAsync();
        await renewing;
        try
        {
            if (!Ended.IsCancellationRequested && await leases.TryWriteAsync(lease with { Holder = "" }, Ended) is not null)
            {
                await database.WriteAsync(
                    transaction =>
                    {
                        transaction.Announce(Topic.Leadership, "");
                        return Task.CompletedTask;
                    },
                    Ended);
            }
        }
        catch (Exception exception)
        {
            Log.NotResigned(logger, exception.Message);
        }

        ended.Dispose();
        resigning.Dispose();
    }

    private async Task RenewAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ended, resigning.Token);
        var wait = LeaseTimes.RenewEvery;
        while (true)
        {
            await Task.Delay(wait, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                using var limit = new CancellationTokenSource(LeaseTimes.CallLimit, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
                wait = await TryRenewAsync(either.Token) ? LeaseTimes.RenewEvery : LeaseTimes.RetryEvery;
            }
            catch (Exception exception)
            {
                if (!stop.IsCancellationRequested)
                {
                    Log.NotRenewed(logger, exception.Message);
                }

                wait = LeaseTimes.RetryEvery;
            }
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (await leases.TryWriteAsync(lease with { RenewedAt = time.GetUtcNow() }, cancellationToken) is { } renewed)
        {
            lease = renewed;
            ended.CancelAfter(Left(started));
            return true;
        }

        // A renewal whose answer was lost, or an edit by hand, is written over the next time; another holder is the end.
        if (await leases.ReadAsync(cancellationToken) is { } present && present.Holder == lease.Holder)
        {
            lease = lease with { Version = present.Version };
        }
        else
        {
            await ended.CancelAsync();
        }

        return false;
    }

    private TimeSpan Left(long started)
    {
        var left = LeaseTimes.Deadline - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of the leader was not renewed: {Cause}")]
        public static partial void NotRenewed(ILogger logger, string cause);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease was not given back; another replica leads when it has run out: {Cause}")]
        public static partial void NotResigned(ILogger logger, string cause);
    }
}
