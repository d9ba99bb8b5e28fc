using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What the operator says about the cluster that apps run on.</summary>
public sealed record KubernetesSettings
{
    /// <summary>A kubeconfig; null takes <c>KUBECONFIG</c>, the service account of the own pod, or <c>~/.kube/config</c>.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The Gateway that routes attach to: <c>namespace/name</c>, or <c>namespace/name/listener</c>.</summary>
    public string Gateway { get; init; } = "satusky-system/satusky";

    /// <summary>The namespace that the gateway's requests come from; null is the Gateway's own.</summary>
    public string? GatewayNamespace { get; init; }

    /// <summary>Where the platform itself asks for apps' hostnames, an IP address with or without a port; null takes the one the Gateway tells.</summary>
    public string? GatewayAddress { get; init; }

    /// <summary>A Secret beside the Gateway that gets a certificate of the platform's own authority; null leaves certificates to others.</summary>
    public string? GatewayCertificate { get; init; }

    /// <summary>A file with certificates of authorities to trust at the gateway; null trusts the platform's own and those of this machine.</summary>
    public string? GatewayAuthorities { get; init; }

    /// <summary>What each organization may use at most, by the names of a ResourceQuota.</summary>
    public IReadOnlyDictionary<string, string> Quota { get; init; } = new Dictionary<string, string>();

    /// <summary>Registries that are spoken to without TLS.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>A Loki that keeps the lines of pods, with a slash at the end; null is none.</summary>
    public Uri? Loki { get; init; }

    /// <summary>Its tenant, where it has several.</summary>
    public string? LokiTenant { get; init; }

    public ClusterBuildSettings Builds { get; init; } = new();

    internal GatewayReference Reference
    {
        get
        {
            var parts = Gateway.Split('/');
            return new GatewayReference(parts[0], parts[1], parts.Length > 2 ? parts[2] : null, GatewayNamespace ?? parts[0]);
        }
    }
}
