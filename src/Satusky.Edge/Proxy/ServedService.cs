using System.Net.Sockets;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Proxy;

/// <summary>A service as one document describes it, with its running parts.</summary>
internal sealed class ServedService(EdgeService spec, Backend[] active, ServiceStatistics statistics)
{
    public EdgeService Spec => spec;

    public ServiceStatistics Statistics => statistics;

    /// <summary>What DNS answers.</summary>
    public byte[][] Addresses { get; } =
    [
        .. active.Select(backend => backend.Endpoint.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork)
            .Distinct()
            .Select(address => address.GetAddressBytes()),
    ];

    /// <summary>The least busy active backend, ties in turn; one that just refused a connection only when all did.</summary>
    public Backend? Select(Backend? except)
    {
        if (active.Length == 1)
            return active[0] == except ? null : active[0];
        Backend? best = null;
        var bestLoad = (Failed: true, InFlight: int.MaxValue);
        var start = active.Length == 0 ? 0 : (int)(statistics.NextRotation() % (uint)active.Length);
        for (var i = 0; i < active.Length; i++)
        {
            var candidate = active[(start + i) % active.Length];
            if (candidate == except)
                continue;
            var load = (Failed: candidate.FailedLately, InFlight: candidate.InFlight + candidate.WebSockets);
            if (best is null || load.CompareTo(bestLoad) < 0)
                (best, bestLoad) = (candidate, load);
        }

        return best;
    }
}
