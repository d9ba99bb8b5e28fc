using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Satusky.Contracts.Edge;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>One bridge network per organization. Its gateway address is where the edge answers names and requests.</summary>
internal sealed class OrganizationNetworks(EngineConnection engine, ContainersOptions options, EdgePublisher edge)
{
    // 10.192.0.0/11 in pieces of 1,022 addresses: rarely used elsewhere, and large enough to find a free piece.
    private const int Pieces = 2048;
    private const int Attempts = 64;

    private readonly ConcurrentDictionary<string, OrganizationNetwork> known = new();
    private readonly SemaphoreSlim creating = new(1, 1);

    /// <summary>Finds this platform's networks, so that names are answered before anything is reconciled.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var network in await engine.Client.Networks.ListAsync(EngineFilters.Label(EngineLabels.Platform, options.PlatformId), cancellationToken))
        {
            if (network is { Subnet: { } subnet, Gateway: { } gateway } && network.Labels.TryGetValue(EngineLabels.Organization, out var @namespace))
            {
                Know(new OrganizationNetwork(network.Name, @namespace, subnet, gateway));
            }
        }
    }

    public async Task<OrganizationNetwork> EnsureAsync(string @namespace, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(@namespace, out var present))
        {
            return present;
        }

        await creating.WaitAsync(cancellationToken);
        try
        {
            return known.TryGetValue(@namespace, out present) ? present : Know(await CreateAsync(@namespace, cancellationToken));
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>Forgets a network that was removed by hand, so that it is made again.</summary>
    public void Forget(string @namespace) => known.TryRemove(@namespace, out _);

    private OrganizationNetwork Know(OrganizationNetwork network)
    {
        known[network.Namespace] = network;
        edge.SetNetwork(new EdgeNetwork(network.Name, network.Namespace, network.Gateway, network.Subnet));
        return network;
    }

    private async Task<OrganizationNetwork> CreateAsync(string @namespace, CancellationToken cancellationToken)
    {
        var name = $"satusky-{options.PlatformId[..8]}-{@namespace}";
        var first = BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var taken = HostRoutes.Read();
        ContainerApiException? refused = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var piece = (first + attempt) % Pieces;
            var subnet = IPNetwork.Parse($"10.{192 + (piece / 64)}.{piece % 64 * 4}.0/22");
            if (taken.Any(route => route.Contains(subnet.BaseAddress) || subnet.Contains(route.BaseAddress)))
            {
                continue;
            }

            var gateway = Address(subnet, 1);
            var labels = new Dictionary<string, string> { [EngineLabels.Platform] = options.PlatformId, [EngineLabels.Organization] = @namespace };
            try
            {
                await engine.Client.Networks.CreateAsync(
                    new NetworkSpec { Name = name, Labels = labels, Subnet = subnet.ToString(), Gateway = gateway }, cancellationToken);
                return new OrganizationNetwork(name, @namespace, subnet.ToString(), gateway);
            }
            catch (ContainerApiException exception) when (exception.Fault is not (EngineFault.Unreachable or EngineFault.TimedOut))
            {
                refused = exception;
            }
        }

        throw new InvalidOperationException(
            $"no free subnet in 10.192.0.0/11 for network {name} after {Attempts.ToString(CultureInfo.InvariantCulture)} attempts; the engine said: {refused?.EngineMessage}");
    }

    /// <summary>The addresses of a network that may be given out.</summary>
    public static IEnumerable<string> Free(OrganizationNetwork network, IReadOnlySet<string> taken)
    {
        var subnet = IPNetwork.Parse(network.Subnet);
        return Enumerable.Range(10, (1 << (32 - subnet.PrefixLength)) - 12).Select(number => Address(subnet, number)).Where(address => !taken.Contains(address));
    }

    /// <summary>The <paramref name="number"/>th address of a subnet.</summary>
    public static string Address(IPNetwork subnet, int number)
    {
        var bytes = subnet.BaseAddress.GetAddressBytes();
        var value = (uint)((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) + (uint)number;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]).ToString();
    }
}

/// <param name="Name">The engine's name for it.</param>
internal sealed record OrganizationNetwork(string Name, string Namespace, string Subnet, string Gateway);
