using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>A lease in memory that replicas reach each by a way of their own, which can be cut.</summary>
internal sealed class SharedLease
{
    private readonly Lock gate = new();
    private Lease? lease;
    private int version;

    public Lease? Now
    {
        get
        {
            lock (gate)
            {
                return lease;
            }
        }
    }

    public Way NewWay() => new(this);

    public sealed class Way(SharedLease shared) : ILeaseStore
    {
        private int reads;

        /// <summary>The store is out of reach.</summary>
        public bool IsCut { get; set; }

        /// <summary>Writes arrive, and their answers are lost.</summary>
        public bool LosesAnswers { get; set; }

        /// <summary>How often it was read, as by one who wants to lead.</summary>
        public int Reads => reads;

        public Task<Lease?> ReadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            return IsCut ? Lost() : Task.FromResult(shared.Now);
        }

        public Task<Lease?> TryWriteAsync(Lease lease, CancellationToken cancellationToken)
        {
            if (IsCut)
            {
                return Lost();
            }

            lock (shared.gate)
            {
                if (lease.Version != shared.lease?.Version)
                {
                    return Task.FromResult<Lease?>(null);
                }

                shared.lease = lease with { Version = $"{++shared.version}" };
                return LosesAnswers ? Lost() : Task.FromResult<Lease?>(shared.lease);
            }
        }

        private static Task<Lease?> Lost() => Task.FromException<Lease?>(new IOException("the lease is out of reach"));
    }
}
