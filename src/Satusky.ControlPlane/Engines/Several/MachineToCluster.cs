using System.Net;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Several;

/// <summary>From the containers of this machine to a cluster. The machine's edge goes on answering for the hostname and sends requests on to the gateway.</summary>
internal sealed class MachineToCluster(
    ContainersEngine machine, KubernetesEngine cluster, ImageCarrier images, GatewayEntrance gateway, CertificateAuthority authority, PublicAddress platform) : IMoveRoad
{
    public string From => machine.Name;

    public string To => cluster.Name;

    public Refusal? Fault => gateway.Address is null
        ? new Refusal(503, Reasons.EngineUnavailable, $"the cluster's {gateway.Name} tells no address, so no request could be sent on to it", Hint: gateway.Advice)
        : null;

    public string Advice(string hostname)
    {
        var addresses = gateway.PublicAddresses.DefaultIfEmpty(gateway.Address);
        return $"requests for {hostname} that arrive at this machine are sent on to the cluster's gateway; to leave the machine out, change the DNS record: {hostname} -> {string.Join(" or ", addresses)}";
    }

    public Task<ImageResolution> CarryImageAsync(AppKey app, string image, string imageId, CancellationToken cancellationToken) =>
        images.CarryAsync(app, image, imageId, cancellationToken);

    public Task<Removal> HandOverAsync(DesiredApp app, CancellationToken cancellationToken) => machine.HandOverAsync(
        app,
        gateway.Address is { } address ? new IPEndPoint(address, gateway.Port ?? platform.HttpsPort) : null,
        authority.CertificatePem + gateway.AuthoritiesPem,
        cancellationToken);
}
