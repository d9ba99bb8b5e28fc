using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>What the cluster asks for.</summary>
/// <param name="Document">With version 0: whoever serves it numbers it.</param>
/// <param name="Secrets">Those that listeners name and may name.</param>
/// <param name="Statuses">Those that are not as they should be.</param>
internal sealed record GatewayTranslation(EdgeDocument Document, IReadOnlySet<ObjectName> Secrets, IReadOnlyList<StatusWrite> Statuses);

/// <summary>A pure function of what the cluster says: an object that is wrong costs itself, never another.</summary>
internal static class Translator
{
    public static GatewayTranslation Translate(ClusterView cluster, GatewaySettings settings, DateTimeOffset now)
    {
        var classes = cluster.Classes.Where(entry => entry.Spec.ControllerName == GatewayClassName.Controller).ToArray();
        var accepted = classes.Where(entry => ClassStatus.Refuse(entry) is null).Select(entry => entry.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        // Where two want the same, the older one has it.
        var gateways = cluster.Gateways.Where(gateway => accepted.Contains(gateway.Spec.GatewayClassName))
            .OrderBy(gateway => gateway.Metadata.CreationTimestamp).ThenBy(gateway => gateway.Metadata.FullName.ToString(), StringComparer.Ordinal).ToArray();

        var grants = new Grants(cluster.Grants);
        var listenerTranslator = new ListenerTranslator(cluster, grants, settings);
        var listeners = gateways.Select(gateway => new GatewayListeners(gateway, [.. listenerTranslator.Translate(gateway)])).ToArray();
        var backends = new Backends(cluster, grants);
        var routes = cluster.Routes.Select(route => (Route: route, Parents: Attach(route, listeners, backends, cluster.Namespace))).ToArray();

        var served = listeners.Where(pair => GatewayStatus.Refuse(pair.Gateway) is null).SelectMany(pair => pair.Listeners).ToArray();
        var attached = routes.SelectMany(pair => pair.Parents).SelectMany(parentage => parentage.Attachments)
            .ToLookup<Attachment, TranslatedListener>(attachment => attachment.Listener, ReferenceEqualityComparer.Instance);
        var document = new EdgeDocument(
            0, settings.Domain, backends.Services, [], CertificateList.Of(served), [], SiteBuilder.Build(served, [.. served.SelectMany(listener => attached[listener])]));
        var addresses = Addresses(cluster, settings);
        StatusWrite?[] statuses =
        [
            .. classes.Select(entry => ClassStatus.Write(entry, now)),
            .. listeners.Select(pair => GatewayStatus.Write(pair.Gateway, pair.Listeners, attached, addresses, now)),
            .. routes.Select(pair => RouteStatus.Write(pair.Route, pair.Parents, now)),
        ];
        return new(document, listenerTranslator.Secrets, [.. statuses.OfType<StatusWrite>()]);
    }

    private sealed record GatewayListeners(GatewayRecord Gateway, IReadOnlyList<TranslatedListener> Listeners);

    private static Parentage[] Attach(
        RouteRecord route, IReadOnlyList<GatewayListeners> listeners, Backends backends, Func<string, NamespaceRecord?> findNamespace)
    {
        var parents =
            from parent in route.Spec.ParentRefs ?? []
            from pair in listeners
            where Parents.IsOf(parent, route, pair.Gateway)
            select (parent, pair.Listeners);
        var ours = parents.ToArray();
        if (ours.Length == 0)
            return [];
        var compiled = RouteCompiler.Compile(route, backends);
        return [.. ours.Select(entry => Parents.Attach(compiled, entry.parent, entry.Listeners, findNamespace))];
    }

    private static IReadOnlyList<string> Addresses(ClusterView cluster, GatewaySettings settings)
    {
        if (settings.Addresses.Count > 0 || settings.AddressService is not { } name || cluster.Service(name) is not { } service)
            return settings.Addresses;
        var ingress = (service.Status?.LoadBalancer?.Ingress ?? []).Select(entry => entry.Ip ?? entry.Hostname).OfType<string>();
        return [.. ingress.Concat(service.Spec.ExternalIPs ?? []).Distinct(StringComparer.Ordinal)];
    }
}
