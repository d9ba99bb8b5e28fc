namespace Satusky.KubernetesApi;

/// <summary>Keeps the one lease that replicas lead by. A write is refused when somebody else has written meanwhile.</summary>
public interface ILeaseStore
{
    /// <summary>The lease, or null when there never was one.</summary>
    Task<Lease?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes the lease and returns it with its new version; null when the one stored is not of <see cref="Lease.Version"/> any more.</summary>
    Task<Lease?> TryWriteAsync(Lease lease, CancellationToken cancellationToken);
}

/// <summary>Who leads, and for how long since the last renewal.</summary>
/// <param name="Holder">Empty when the last leader has resigned.</param>
/// <param name="Terms">How often it went to another holder.</param>
/// <param name="Version">The store's own; null for a lease that is not stored yet.</param>
public sealed record Lease(string Holder, TimeSpan Duration, DateTimeOffset AcquiredAt, DateTimeOffset RenewedAt, int Terms, string? Version);
