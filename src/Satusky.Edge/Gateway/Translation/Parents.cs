using Satusky.Edge.Gateway.Records;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>A route that meets a listener.</summary>
/// <param name="Hostname">What both serve.</param>
internal sealed record Attachment(CompiledRoute Route, TranslatedListener Listener, string Hostname);

/// <summary>One of a route's parents that is ours, and what came of it.</summary>
internal sealed record Parentage(CompiledRoute Route, ParentReference Reference, IReadOnlyList<Attachment> Attachments, Problem? Refused);

/// <summary>Brings routes and listeners together.</summary>
internal static class Parents
{
    public static bool IsOf(ParentReference parent, RouteRecord route, GatewayRecord gateway) =>
        parent is { Group: null or Grants.GatewayGroup, Kind: null or "Gateway" }
        && parent.Name == gateway.Metadata.Name
        && (parent.Namespace ?? route.Metadata.Namespace) == gateway.Metadata.Namespace;

    public static Parentage Attach(
        CompiledRoute route, ParentReference parent, IReadOnlyList<TranslatedListener> listeners, Func<string, NamespaceRecord?> findNamespace)
    {
        var named = listeners.Where(listener =>
            (parent.SectionName is null || parent.SectionName == listener.Spec.Name) && (parent.Port is null || parent.Port == listener.Spec.Port)).ToArray();
        if (named.Length == 0)
            return Refused("NoMatchingParent", $"Gateway {parent.Name} has no listener{Wanted(parent)}");
        var allowed = named.Where(listener => listener.TakesRoutes && listener.AllowsNamespace(route.Route.Metadata.Namespace!, findNamespace)).ToArray();
        if (allowed.Length == 0)
            return Refused("NotAllowedByListeners", $"no listener of Gateway {parent.Name}{Wanted(parent)} allows HTTPRoutes of namespace {route.Route.Metadata.Namespace}");
        Attachment[] attachments =
        [
            .. from listener in allowed
               from hostname in Shared(route.Route.Spec.Hostnames ?? [], listener.Hostname)
               select new Attachment(route, listener, hostname),
        ];
        if (attachments.Length == 0)
            return Refused("NoMatchingListenerHostname", $"no hostname of the route is one of Gateway {parent.Name}{Wanted(parent)}");
        return route.Unsupported is { } unsupported ? new(route, parent, [], unsupported) : new(route, parent, attachments, Refused: null);

        Parentage Refused(string reason, string message) => new(route, parent, [], new(reason, message));
    }

    private static IEnumerable<string> Shared(IReadOnlyList<string> hostnames, string listener) =>
        hostnames.Count == 0 ? [listener] : hostnames.Select(hostname => Hostnames.Intersect(listener, hostname)).OfType<string>().Distinct(StringComparer.Ordinal);

    private static string Wanted(ParentReference parent) =>
        (parent.SectionName is { } name ? $" named {name}" : "") + (parent.Port is { } port ? $" at port {port}" : "");
}
