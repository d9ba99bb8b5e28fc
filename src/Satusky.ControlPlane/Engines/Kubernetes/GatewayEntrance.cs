using System.Net;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>The cluster's gateway, at the address that its Gateway object tells or the operator names.</summary>
internal sealed class GatewayEntrance(ClusterWatch watch, KubernetesOptions options) : IEntrance
{
    public string Name => "gateway";

    public IPAddress? Address => options.GatewayAddress ?? (PublicAddresses is [var first, ..] ? first : null);

    public IReadOnlyList<IPAddress> PublicAddresses => watch.GatewayAddresses;

    public int? Port => options.GatewayPort;

    public string AuthoritiesPem => options.GatewayAuthorities;

    public string Advice => $"See where it answers: kubectl -n {options.Gateway.Namespace} get gateway {options.Gateway.Name}; or set SATUSKY_GATEWAY_ADDRESS";
}
