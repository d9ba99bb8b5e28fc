using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>Which references from one namespace into another are allowed.</summary>
internal sealed class Grants(IReadOnlyList<GrantRecord> grants)
{
    public const string GatewayGroup = "gateway.networking.k8s.io";

    private readonly ILookup<string?, GrantRecord> byNamespace = grants.ToLookup(grant => grant.Metadata.Namespace);

    /// <param name="kind">The kind of the Gateway API that refers.</param>
    /// <param name="toKind">A kind of the core group.</param>
    public bool Allow(string kind, string from, string toKind, ObjectName to) =>
        from == to.Namespace || byNamespace[to.Namespace].Any(grant =>
            (grant.Spec.From ?? []).Any(source => source.Group == GatewayGroup && source.Kind == kind && source.Namespace == from)
            && (grant.Spec.To ?? []).Any(target => target.Group.Length == 0 && target.Kind == toKind && (target.Name is null or "" || target.Name == to.Name)));
}
