using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>Chooses by a Lease the one replica that writes statuses. All of them serve.</summary>
internal sealed partial class LeaderLease(KubernetesClient client, ObjectName name, string identity, TimeProvider time, ILogger logger)
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
            var lease = await client.GetAsync(KubernetesResource.Leases, name, cancellationToken);
            if (Holder(lease) != identity)
                return;
            lease["spec"]!["holderIdentity"] = "";
            await client.ReplaceAsync(KubernetesResource.Leases, lease, cancellationToken);
        }
        catch (KubernetesException exception)
        {
            Log.Failed(logger, name, exception.Message);
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await client.FindAsync(KubernetesResource.Leases, name, cancellationToken) is not { } lease)
            {
                await client.CreateAsync(KubernetesResource.Leases, NewLease(), cancellationToken);
                return true;
            }

            if (Holder(lease) != identity && !IsOver(lease))
                return false;
            lease["spec"] = Spec();
            await client.ReplaceAsync(KubernetesResource.Leases, lease, cancellationToken);
            return true;
        }
        catch (KubernetesException lost) when (lost.Fault is KubernetesFault.Conflict or KubernetesFault.AlreadyExists)
        {
            return false;
        }
    }

    /// <summary>By the own clock: the holder's may differ, so that what counts is how long the Lease has not changed.</summary>
    private bool IsOver(JsonObject lease)
    {
        if (Holder(lease) is null or "")
            return true;
        var version = (string?)lease["metadata"]?["resourceVersion"];
        if (version == seenVersion)
            return time.GetElapsedTime(seenAt) >= Duration;
        (seenVersion, seenAt) = (version, time.GetTimestamp());
        return false;
    }

    private JsonObject NewLease() => new()
    {
        ["apiVersion"] = KubernetesResource.Leases.ApiVersion,
        ["kind"] = KubernetesResource.Leases.Kind,
        ["metadata"] = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace },
        ["spec"] = Spec(),
    };

    private JsonObject Spec() => new()
    {
        ["holderIdentity"] = identity,
        ["leaseDurationSeconds"] = (int)Duration.TotalSeconds,
        ["renewTime"] = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
    };

    private static string? Holder(JsonObject lease) => (string?)lease["spec"]?["holderIdentity"];

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Lease {Lease} is held by {Identity}: this replica writes statuses")]
        public static partial void Taken(ILogger logger, ObjectName lease, string identity);

        [LoggerMessage(LogLevel.Warning, "Lease {Lease} cannot be renewed: {Problem}. Traffic goes on; nobody may write statuses meanwhile")]
        public static partial void Failed(ILogger logger, ObjectName lease, string problem);
    }
}
