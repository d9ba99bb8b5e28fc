using Microsoft.Extensions.Logging;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>Chooses by a Lease the one replica that writes statuses. All of them serve.</summary>
internal sealed partial class LeaderLease(ILeaseStore leases, ObjectName name, string identity, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private string? seenVersion;
    private long seenAt;
    private long heldAt;
    private bool held;

    /// <summary>Ends for the holder well before others may take the Lease.</summary>
    public bool IsHeld => Volatile.Read(ref held) && time.GetElapsedTime(Volatile.Read(ref heldAt)) < Duration - Renewal;

    /// <param name="taken">Called when the Lease came to this replica.</param>
    public async Task RunAsync(Action taken, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var before = IsHeld;
                if (await RenewAsync(cancellationToken) && !before)
                {
                    Log.Taken(logger, name, identity);
                    taken();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (KubernetesException exception)
            {
                Log.Failed(logger, name, exception.Message);
            }

            await Task.Delay(Renewal, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes the Lease or keeps it, and says whether that went well.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var holds = await TryHoldAsync(cancellationToken);
        Volatile.Write(ref heldAt, asked);
        Volatile.Write(ref held, holds);
        return holds;
    }

    /// <summary>Lets the next replica have it at once.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!IsHeld)
            return;
        try
        {
            if (await leases.ReadAsync(cancellationToken) is { } lease && lease.Holder == identity)
                await leases.TryWriteAsync(lease with { Holder = "" }, cancellationToken);
        }
        catch (KubernetesException exception)
        {
            Log.Failed(logger, name, exception.Message);
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        var lease = await leases.ReadAsync(cancellationToken);
        if (lease is not null && lease.Holder != identity && !IsOver(lease))
            return false;
        var now = time.GetUtcNow();
        var mine = lease?.Holder == identity
            ? lease with { RenewedAt = now }
            : new Lease(identity, Duration, now, now, lease is null ? 0 : lease.Terms + 1, lease?.Version);
        return await leases.TryWriteAsync(mine, cancellationToken) is not null;
    }

    /// <summary>By the own clock: the holder's may differ, so that what counts is how long the Lease has not changed.</summary>
    private bool IsOver(Lease lease)
    {
        if (lease.Holder.Length == 0)
            return true;
        if (lease.Version == seenVersion)
            return time.GetElapsedTime(seenAt) >= Duration;
        (seenVersion, seenAt) = (lease.Version, time.GetTimestamp());
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Lease {Lease} is held by {Identity}: this replica writes statuses")]
        public static partial void Taken(ILogger logger, ObjectName lease, string identity);

        [LoggerMessage(LogLevel.Warning, "Lease {Lease} cannot be renewed: {Problem}. Traffic goes on; nobody may write statuses meanwhile")]
        public static partial void Failed(ILogger logger, ObjectName lease, string problem);
    }
}
