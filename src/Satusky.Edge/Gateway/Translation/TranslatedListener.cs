using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>A listener with what was found out about it.</summary>
/// <param name="Refused">Why it is not accepted.</param>
/// <param name="Unresolved">What of its references is wrong; it may still serve with the others.</param>
/// <param name="TakesRoutes">Whether the kinds it allows include HTTPRoute.</param>
/// <param name="Certificates">For its hostname first; null where it needs none.</param>
internal sealed record TranslatedListener(
    GatewayRecord Gateway,
    Listener Spec,
    Problem? Refused,
    Problem? Unresolved,
    bool TakesRoutes,
    IReadOnlyList<EdgeCertificate>? Certificates)
{
    public bool IsHttps => Spec.Protocol == "HTTPS";

    public string Hostname => Spec.Hostname is { Length: > 0 } hostname ? hostname : Hostnames.All;

    public bool IsServed => Refused is null && TakesRoutes && Certificates is not { Count: 0 };

    public bool AllowsNamespace(string routeNamespace, Func<string, NamespaceRecord?> find) => Spec.AllowedRoutes?.Namespaces switch
    {
        { From: "All" } => true,
        { From: "Selector", Selector: { } selector } =>
            find(routeNamespace) is { } found && selector.Matches(found.Metadata.Labels ?? new Dictionary<string, string>()),
        null or { From: null or "Same" } => routeNamespace == Gateway.Metadata.Namespace,
        _ => false,
    };
}
