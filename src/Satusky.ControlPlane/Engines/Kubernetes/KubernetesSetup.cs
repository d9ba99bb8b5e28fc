using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Adds the engine of the cluster that the settings name.</summary>
internal static class KubernetesSetup
{
    public static async Task AddAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        var cluster = settings.Kubernetes!;
        var config = cluster.Kubeconfig is { } path ? KubernetesConfig.FromFile(path) : KubernetesConfig.Find();
        var client = new KubernetesClient(config, new KubernetesClientOptions { Name = ClusterNames.FieldManager });
        var gateway = cluster.GatewayAddress is { } address ? IPEndPoint.Parse(address) : null;
        services.AddKubernetesEngine(
            new KubernetesOptions
            {
                PlatformId = platformId,
                Gateway = cluster.Reference,
                GatewayAddress = gateway?.Address,
                GatewayPort = gateway is { Port: > 0 } ? gateway.Port : null,
                GatewayAuthorities = cluster.GatewayAuthorities is { } file ? await File.ReadAllTextAsync(file, cancellationToken) : "",
                GatewayCertificate = cluster.GatewayCertificate,
                Quota = cluster.Quota,
                InsecureRegistries = cluster.InsecureRegistries,
                Loki = cluster.Loki,
                LokiTenant = cluster.LokiTenant,
                Builds = cluster.Builds,
            },
            client);
    }
}
