using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Routing;

/// <summary>Does the name lead visitors to the edge?</summary>
internal sealed class DnsProbe(EndpointProbeOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time)
{
    public async Task<Verdict> ProbeAsync(string hostname, CancellationToken cancellationToken)
    {
        if (hostname == "localhost" || hostname.EndsWith(".localhost", StringComparison.Ordinal))
            return Verdict.True(Reasons.LoopbackName, $"{hostname} means this machine by definition");
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // The system's resolver does not always heed its token.
            return Judge(hostname, await resolve(hostname, either.Token).WaitAsync(either.Token));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return NotFound(hostname);
        }
        catch (SocketException e)
        {
            return Verdict.Unknown(Reasons.NotResolved, $"{hostname} could not be looked up: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Verdict.Unknown(Reasons.NotResolved, $"{hostname} could not be looked up: no name server answered within {options.Limit.TotalSeconds:0.#} s");
        }
    }

    private Verdict NotFound(string hostname) =>
        Verdict.False(Reasons.NotResolved, $"{hostname} has no address in DNS", [], $"Create a DNS record: {hostname} -> {Wanted}");

    private string Wanted => string.Join(" or ", options.Entrance.PublicAddresses);

    private Verdict Judge(string hostname, IPAddress[] found)
    {
        if (found.Length == 0)
            return NotFound(hostname);
        var addresses = found.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct().ToList();
        var elsewhere = addresses.Except(options.Entrance.PublicAddresses).ToList();
        if (elsewhere.Count == 0)
            return Verdict.True(Reasons.Resolved, $"{hostname} resolves to {string.Join(", ", addresses)}");
        if (!elsewhere.Except(options.ForwardedFrom).Any())
            return Verdict.True(Reasons.Forwarded, $"{hostname} resolves to {string.Join(", ", elsewhere)}, whose edge sends requests on to the {options.Entrance.Name}");
        if (options.Entrance.PublicAddresses.Count == 0)
            return Verdict.Unknown(Reasons.NotMeasured, $"{hostname} resolves to {string.Join(", ", addresses)}, but the {options.Entrance.Name} tells no address to compare");
        return Verdict.False(
            Reasons.ResolvesElsewhere,
            $"{hostname} resolves to {string.Join(", ", elsewhere)}, but the {options.Entrance.Name} is at {Wanted}",
            [.. addresses.Select(address => $"{hostname} -> {address}")],
            $"Change the DNS record: {hostname} -> {Wanted}");
    }
}
