using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>Judges listeners and finds their certificates.</summary>
internal sealed class ListenerTranslator(ClusterView cluster, Grants grants, GatewaySettings settings)
{
    private readonly HashSet<ObjectName> secrets = [];

    /// <summary>Those that listeners name and may name.</summary>
    public IReadOnlySet<ObjectName> Secrets => secrets;

    public IEnumerable<TranslatedListener> Translate(GatewayRecord gateway) => gateway.Spec.Listeners.Select(listener => Translate(gateway, listener));

    private TranslatedListener Translate(GatewayRecord gateway, Listener listener)
    {
        if (listener.Protocol is not ("HTTP" or "HTTPS"))
        {
            var refused = new Problem("UnsupportedProtocol", $"{listener.Protocol} is not supported: HTTP and HTTPS are");
            return new(gateway, listener, refused, Unresolved: null, TakesRoutes: false, Certificates: null);
        }

        var kinds = listener.AllowedRoutes?.Kinds ?? [];
        var known = kinds.Where(kind => kind is { Kind: "HTTPRoute", Group: null or Grants.GatewayGroup }).ToArray();
        var unresolved = known.Length == kinds.Count
            ? null
            : new Problem("InvalidRouteKinds", $"not supported: {string.Join(", ", kinds.Except(known).Select(kind => kind.Kind))}; HTTPRoute is");
        var (certificates, problem) = listener.Protocol == "HTTPS" ? Certificates(gateway, listener) : (null, null);
        return new(gateway, listener, Refuse(gateway, listener), unresolved ?? problem, TakesRoutes: kinds.Count == 0 || known.Length > 0, certificates);
    }

    private Problem? Refuse(GatewayRecord gateway, Listener listener)
    {
        var (usual, bound) = listener.Protocol == "HTTPS" ? (443, settings.HttpsPort) : (80, settings.HttpPort);
        if (gateway.Spec.Listeners.Any(other => other.Port == listener.Port && other.Protocol != listener.Protocol))
            return new("ProtocolConflict", $"port {listener.Port} is named with different protocols");
        if (listener.Port != usual && listener.Port != bound)
            return new("PortUnavailable", $"{listener.Protocol} is served at port {string.Join(" and ", new[] { usual, bound }.Distinct())} only");
        if (listener.Tls?.Mode is not (null or "Terminate"))
            return new("UnsupportedValue", $"TLS mode {listener.Tls.Mode} is not supported: Terminate is");
        if (listener.Tls?.Options is { Count: > 0 } options)
            return new("UnsupportedValue", $"TLS options are not supported: {string.Join(", ", options.Keys)}");
        if (listener.Protocol == "HTTPS" && gateway.Spec.Tls?["frontend"] is not null)
            return new("UnsupportedValue", "spec.tls.frontend is not supported: certificates of clients are not checked");
        return null;
    }

    private (IReadOnlyList<EdgeCertificate> Certificates, Problem? Problem) Certificates(GatewayRecord gateway, Listener listener)
    {
        if (listener.Tls?.CertificateRefs is not { Count: > 0 } references)
        {
            return cluster.LocalCertificate is { } local
                ? (Local(gateway, listener, local), null)
                : ([], new("InvalidCertificateRef", "there is no certificate: name a Secret in tls.certificateRefs, or set SATUSKY_GATEWAY_LOCAL_CA=true"));
        }

        var certificates = new List<EdgeCertificate>();
        Problem? first = null;
        foreach (var reference in references)
        {
            var (secret, problem) = Resolve(reference, gateway.Metadata.Namespace!);
            first ??= problem;
            if (secret is not null)
                certificates.Add(new(Names(listener, secret, isFirst: certificates.Count == 0), secret.ChainPem, secret.KeyPem));
        }

        return (certificates, first);
    }

    private (TlsSecret? Secret, Problem? Problem) Resolve(SecretReference reference, string gatewayNamespace)
    {
        if (reference is not { Group: null or "", Kind: null or "Secret" })
            return (null, new("InvalidCertificateRef", $"{reference.Name} is a {reference.Kind} of group \"{reference.Group}\": name a Secret"));
        var name = new ObjectName(reference.Namespace ?? gatewayNamespace, reference.Name);
        if (!grants.Allow("Gateway", gatewayNamespace, "Secret", name))
            return (null, new("RefNotPermitted", $"Secret {name} is in another namespace: a ReferenceGrant there must allow Gateways of {gatewayNamespace}"));
        secrets.Add(name);
        return cluster.Secret(name) switch
        {
            null => (null, new("InvalidCertificateRef", $"there is no Secret {name}")),
            { Problem: { } problem } => (null, new("InvalidCertificateRef", $"Secret {name} {problem}")),
            var secret => (secret, null),
        };
    }

    /// <summary>The first certificate is for all of the listener's hostname, further ones are for the names they carry.</summary>
    private static string[] Names(Listener listener, TlsSecret secret, bool isFirst)
    {
        var hostname = listener.Hostname ?? Hostnames.All;
        return [.. (isFirst ? new[] { hostname } : []).Concat(secret.Names.Where(name => Hostnames.Covers(hostname, name))).Distinct(StringComparer.Ordinal)];
    }

    private EdgeCertificate[] Local(GatewayRecord gateway, Listener listener, Func<string, TlsSecret> local)
    {
        // Without a hostname of its own, the listener serves those of its routes.
        IEnumerable<string> names = listener.Hostname is { Length: > 0 } hostname
            ? [hostname]
            : cluster.Routes.Where(route => (route.Spec.ParentRefs ?? []).Any(parent => Parents.IsOf(parent, route, gateway)))
                .SelectMany(route => route.Spec.Hostnames ?? []).Append($"*.{settings.Domain}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Select(name => (name, secret: local(name))).Select(pair => new EdgeCertificate([pair.name], pair.secret.ChainPem, pair.secret.KeyPem))];
    }
}
