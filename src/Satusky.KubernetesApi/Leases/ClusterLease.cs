using System.Globalization;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>The lease as an object of the cluster, which <c>kubectl get lease</c> shows.</summary>
public sealed class ClusterLease(KubernetesClient cluster, ObjectName name) : ILeaseStore
{
    private const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public async Task<Lease?> ReadAsync(CancellationToken cancellationToken) =>
        await cluster.FindAsync(KubernetesResource.Leases, name, cancellationToken) is { } found ? Read(found) : null;

    public async Task<Lease?> TryWriteAsync(Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            return Read(lease.Version is null
                ? await cluster.CreateAsync(KubernetesResource.Leases, Write(lease), cancellationToken)
                : await cluster.ReplaceAsync(KubernetesResource.Leases, Write(lease), cancellationToken));
        }
        catch (KubernetesException exception) when (exception.Fault is KubernetesFault.Conflict or KubernetesFault.AlreadyExists or KubernetesFault.NotFound)
        {
            return null;
        }
    }

    private JsonObject Write(Lease lease)
    {
        var metadata = new JsonObject { ["name"] = name.Name, ["namespace"] = name.Namespace };
        if (lease.Version is { } version)
        {
            metadata["resourceVersion"] = version;
        }

        return new JsonObject
        {
            ["apiVersion"] = KubernetesResource.Leases.ApiVersion,
            ["kind"] = KubernetesResource.Leases.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = lease.Holder,
                ["leaseDurationSeconds"] = (int)lease.Duration.TotalSeconds,
                ["acquireTime"] = lease.AcquiredAt.UtcDateTime.ToString(Microseconds, CultureInfo.InvariantCulture),
                ["renewTime"] = lease.RenewedAt.UtcDateTime.ToString(Microseconds, CultureInfo.InvariantCulture),
                ["leaseTransitions"] = lease.Terms,
            },
        };
    }

    private static Lease Read(JsonObject found)
    {
        var spec = found["spec"] as JsonObject ?? [];
        return new Lease(
            (string?)spec["holderIdentity"] ?? "",
            TimeSpan.FromSeconds((int?)spec["leaseDurationSeconds"] ?? 0),
            Time(spec["acquireTime"]),
            Time(spec["renewTime"]),
            (int?)spec["leaseTransitions"] ?? 0,
            (string?)found["metadata"]?["resourceVersion"]);
    }

    private static DateTimeOffset Time(JsonNode? node) =>
        DateTimeOffset.TryParse((string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
}
