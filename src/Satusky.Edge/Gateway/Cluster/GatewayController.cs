using Microsoft.Extensions.Logging;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Gateway.Translation;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>Has the edge serve what the cluster says, and the cluster say what the edge serves.</summary>
internal sealed partial class GatewayController(
    KubernetesClient client, GatewayOptions options, GatewaySettings settings, ConfigurationStore edge, ILogger<GatewayController> logger)
{
    /// <summary>Changes that come together are one.</summary>
    private static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>Certificates are renewed without a change in the cluster.</summary>
    private static readonly TimeSpan Regularly = TimeSpan.FromHours(1);

    /// <summary>After a start, how long the last good configuration is served because Secrets are not read yet.</summary>
    private static readonly TimeSpan SecretPatience = TimeSpan.FromSeconds(30);

    private readonly ChangeSignal changed = new();
    private readonly TimeProvider time = options.Edge.TimeProvider;

    /// <summary>Runs until the token is cancelled; while the cluster is away, what was served stays.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var name = new ObjectName(options.Namespace, "satusky-gateway");
        var lease = new LeaderLease(new ClusterLease(client, name), name, options.Identity, time, logger);
        var leading = lease.RunAsync(changed.Set, cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(lease, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // Whatever it is, traffic goes on, and the next try may see another cluster.
                Log.NotFollowing(logger, exception is KubernetesException ? null : exception, exception.Message);
                await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await leading;
        await lease.ReleaseAsync(CancellationToken.None);
    }

    private async Task FollowAsync(LeaderLease lease, CancellationToken cancellationToken)
    {
        using var authority = options.LocalAuthority ? await LocalAuthority.OpenAsync(client, options.Namespace, time, cancellationToken) : null;
        await using var watches = await ClusterWatches.StartAsync(client, changed, (kind, problem) => Log.Unreadable(logger, kind, problem), cancellationToken);
        await using var secrets = new SecretWatches(client, changed);
        await watches.WaitForSyncAsync(cancellationToken);
        Log.Following(logger, client.Config.Source);
        var started = time.GetTimestamp();
        var isStart = true;
        while (true)
        {
            // Asked before the Secrets are: what becomes known meanwhile counts the next time.
            var areKnown = secrets.AreKnown;
            var view = watches.View() with { Secret = secrets.Find, LocalCertificate = authority is null ? null : authority.CertificateFor };
            var translation = Translator.Translate(view, settings, time.GetUtcNow());
            var isNew = await secrets.WatchAsync(translation.Secrets);
            isStart &= isNew || !areKnown && time.GetElapsedTime(started) < SecretPatience;
            var next = isStart ? SecretPatience : Regularly;
            if (!isStart)
            {
                Serve(translation.Document);
                // What a Secret holds is known in a moment, and then what to say.
                if (lease.IsHeld && !isNew && !await new StatusWriter(client, logger).WriteAsync(translation.Statuses, cancellationToken))
                    next = Retry;
            }

            await changed.WaitAsync(next, time, cancellationToken);
            await Task.Delay(Coalescing, time, cancellationToken);
        }
    }

    /// <summary>Gives the document the served version, and only if that has other content the next one.</summary>
    private void Serve(EdgeDocument document)
    {
        var served = edge.Version.Version;
        var result = served == 0 ? null : edge.Apply(document with { Version = served });
        if (result is not ApplyResult.Served)
            result = edge.Apply(document with { Version = served + 1 });
        if (result is not ApplyResult.Served)
            Log.Refused(logger, served);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Following {Source}")]
        public static partial void Following(ILogger logger, string source);

        [LoggerMessage(LogLevel.Error, "The cluster cannot be followed: {Problem}. What was served stays; trying again")]
        public static partial void NotFollowing(ILogger logger, Exception? exception, string problem);

        [LoggerMessage(LogLevel.Warning, "{Kind}: {Problem}. What is known of them stays")]
        public static partial void Unreadable(ILogger logger, KubernetesResource kind, string problem);

        [LoggerMessage(LogLevel.Error, "A configuration of this controller's own making was refused; version {Served} stays served. This is a bug: report it")]
        public static partial void Refused(ILogger logger, long served);
    }
}
