using System.Net;

using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>What the cluster engine is set up with.</summary>
internal sealed record KubernetesOptions
{
    /// <summary>On every object as <c>satusky.com/platform</c>; what carries another id, or none, is never touched.</summary>
    public required string PlatformId { get; init; }

    /// <summary>The Gateway that apps' routes attach to.</summary>
    public required GatewayReference Gateway { get; init; }

    /// <summary>Where the platform reaches the gateway; null takes the address that the Gateway tells.</summary>
    public IPAddress? GatewayAddress { get; init; }

    /// <summary>A Secret in the Gateway's namespace to keep a certificate of the platform's own authority in; null keeps none.</summary>
    public string? GatewayCertificate { get; init; }

    /// <summary>The gateway's port for HTTPS; null is the platform's own.</summary>
    public int? GatewayPort { get; init; }

    /// <summary>Certificates, in PEM, of authorities that may have issued the gateway's, besides the platform's own and those this machine trusts.</summary>
    public string GatewayAuthorities { get; init; } = "";

    /// <summary>Registries that are spoken to without TLS.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>A Loki that keeps the lines of pods; null is none.</summary>
    public Uri? Loki { get; init; }

    public string? LokiTenant { get; init; }

    public ClusterBuildSettings Builds { get; init; } = new();

    /// <summary>What every organization's namespace may use at most, by the names of a ResourceQuota; empty sets no quota.</summary>
    public IReadOnlyDictionary<string, string> Quota { get; init; } = new Dictionary<string, string>();
}

/// <summary>A Gateway, and where the programs run that carry its traffic.</summary>
/// <param name="Section">One listener of it; null attaches to all.</param>
/// <param name="SourceNamespace">The namespace that requests come from, which apps' network policies admit.</param>
internal sealed record GatewayReference(string Namespace, string Name, string? Section, string SourceNamespace);
