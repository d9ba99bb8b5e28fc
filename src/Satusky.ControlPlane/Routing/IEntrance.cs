using System.Net;
using System.Net.NetworkInformation;

namespace Satusky.ControlPlane.Routing;

/// <summary>Where requests for apps get in: the edge of this machine, or a cluster's gateway.</summary>
internal interface IEntrance
{
    /// <summary>As people call it, without an article.</summary>
    string Name { get; }

    /// <summary>Where the platform itself reaches it; null while nobody knows.</summary>
    IPAddress? Address { get; }

    /// <summary>Where everyone else reaches it: one of these is what a hostname should resolve to.</summary>
    IReadOnlyList<IPAddress> PublicAddresses { get; }

    /// <summary>Its port for HTTPS; null is the platform's own.</summary>
    int? Port => null;

    /// <summary>Who may have issued its certificates, in PEM, besides the platform's own authority and those this machine trusts.</summary>
    string AuthoritiesPem => "";

    /// <summary>What to do when it cannot be reached.</summary>
    string Advice { get; }
}

/// <summary>The edge of this machine.</summary>
internal sealed class LocalEdge : IEntrance
{
    public string Name => "edge";

    public IPAddress Address => IPAddress.Loopback;

    public IReadOnlyList<IPAddress> PublicAddresses { get; } =
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)];

    public string Advice => "Look at: satusky status";
}
