using System.Globalization;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What this cluster offers beyond what every cluster does; known when its engine has started.</summary>
internal sealed class ClusterAbilities
{
    /// <summary>The first release whose kubelets can sleep before a stop without a shell in the image.</summary>
    private const int SleepSince = 30;

    /// <summary>HTTPRoutes can be stored.</summary>
    public bool GatewayApi { get; set; }

    /// <summary>A container can be told to wait before it is asked to end.</summary>
    public bool SleepAction { get; set; }

    /// <summary>It measures what pods use, so that it can scale them.</summary>
    public bool Metrics { get; set; }

    public async Task FindOutAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var version = await client.Discovery.VersionAsync(cancellationToken);
        SleepAction = version.Major != "1" || int.Parse(version.Minor.TrimEnd('+'), CultureInfo.InvariantCulture) >= SleepSince;
        GatewayApi = await client.Discovery.HasAsync(KubernetesResource.HttpRoutes, cancellationToken);
        Metrics = await client.Discovery.HasAsync(KubernetesResource.PodMetrics, cancellationToken);
    }
}
