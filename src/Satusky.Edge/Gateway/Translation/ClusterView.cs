using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>What the cluster says at one moment. Services, their endpoints and Secrets are looked up one by one, because few are named.</summary>
internal sealed record ClusterView
{
    public IReadOnlyList<GatewayClassRecord> Classes { get; init; } = [];

    public IReadOnlyList<GatewayRecord> Gateways { get; init; } = [];

    public IReadOnlyList<RouteRecord> Routes { get; init; } = [];

    public IReadOnlyList<GrantRecord> Grants { get; init; } = [];

    public Func<string, NamespaceRecord?> Namespace { get; init; } = _ => null;

    public Func<ObjectName, ServiceRecord?> Service { get; init; } = _ => null;

    public Func<ObjectName, IReadOnlyList<SliceRecord>> Slices { get; init; } = _ => [];

    /// <summary>Null for one that is not there.</summary>
    public Func<ObjectName, TlsSecret?> Secret { get; init; } = _ => null;

    /// <summary>A certificate of the local authority for a hostname; null where there is no such authority.</summary>
    public Func<string, TlsSecret>? LocalCertificate { get; init; }
}
