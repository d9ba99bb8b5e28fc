using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Connects to the cluster and adds its engine.</summary>
internal static class KubernetesSetup
{
    /// <summary>The first release whose kubelets can sleep before a stop without a shell in the image.</summary>
    private const int SleepSince = 30;

    public static async Task AddAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        var cluster = settings.Kubernetes!;
        var config = cluster.Kubeconfig is { } path ? KubernetesConfig.FromFile(path) : KubernetesConfig.Find();
        var client = new KubernetesClient(config, new KubernetesClientOptions { Name = ClusterNames.FieldManager });
        services.AddKubernetesEngine(
            new KubernetesOptions
            {
                PlatformId = platformId,
                Gateway = cluster.Reference,
                GatewayAddress = cluster.GatewayAddress is { } address ? IPAddress.Parse(address) : null,
                GatewayCertificate = cluster.GatewayCertificate,
                Quota = cluster.Quota,
                InsecureRegistries = cluster.InsecureRegistries,
                Loki = cluster.Loki,
                LokiTenant = cluster.LokiTenant,
                Builds = cluster.Builds,
            },
            client,
            await AbilitiesAsync(client, cancellationToken));
    }

    private static async Task<ClusterAbilities> AbilitiesAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var version = await client.Discovery.VersionAsync(cancellationToken);
        var minor = int.Parse(version.Minor.TrimEnd('+'), CultureInfo.InvariantCulture);
        return new ClusterAbilities(
            GatewayApi: await client.Discovery.HasAsync(KubernetesResource.HttpRoutes, cancellationToken),
            SleepAction: version.Major != "1" || minor >= SleepSince,
            Metrics: await client.Discovery.HasAsync(KubernetesResource.PodMetrics, cancellationToken));
    }
}
