using Satusky.Contracts.Edge;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>
/// Puts the rules of all routes in order, for every hostname. The edge looks only at the most specific hostname of a request, so that
/// each has the rules of those that cover it too, behind its own.
/// </summary>
internal sealed class SiteBuilder
{
    private readonly bool https;
    private readonly Dictionary<ObjectName, HashSet<string>> hostnamesOfGateway;
    private readonly ILookup<string, Attachment> attachments;
    private readonly HashSet<string> hostnames;

    private SiteBuilder(bool https, IEnumerable<TranslatedListener> listeners, IEnumerable<Attachment> attachments)
    {
        this.https = https;
        var served = listeners.Where(listener => listener.IsServed && listener.IsHttps == https).ToArray();
        hostnamesOfGateway = served.GroupBy(listener => listener.Gateway.Metadata.FullName)
            .ToDictionary(group => group.Key, group => group.Select(listener => listener.Hostname).ToHashSet(StringComparer.Ordinal));
        this.attachments = attachments.Where(attachment => attachment.Listener.IsServed && attachment.Listener.IsHttps == https)
            .ToLookup(attachment => attachment.Hostname, StringComparer.Ordinal);
        hostnames = [.. served.Select(listener => listener.Hostname), .. this.attachments.Select(group => group.Key)];
    }

    public static IReadOnlyList<EdgeSite> Build(IReadOnlyList<TranslatedListener> listeners, IReadOnlyList<Attachment> attachments) =>
        [.. new SiteBuilder(https: false, listeners, attachments).Build(), .. new SiteBuilder(https: true, listeners, attachments).Build()];

    private IEnumerable<EdgeSite> Build() => hostnames.Order(StringComparer.Ordinal).Select(hostname => new EdgeSite(hostname, https, Rules(hostname)));

    private EdgeRule[] Rules(string hostname)
    {
        var candidates =
            from covering in Hostnames.Upwards(hostname).Index()
            from attachment in attachments[covering.Item]
            where IsNearest(attachment.Listener, hostname)
            from rule in attachment.Route.Rules
            select (Distance: covering.Index, attachment, rule);
        return
        [
            .. candidates
                .OrderBy(candidate => candidate.Distance)
                .ThenByDescending(candidate => candidate.rule.Match.ExactPath)
                .ThenByDescending(candidate => candidate.rule.Match.Path.TrimEnd('/').Length)
                .ThenByDescending(candidate => candidate.rule.Match.Method is not null)
                .ThenByDescending(candidate => candidate.rule.Match.Headers.Count)
                .ThenBy(candidate => candidate.attachment.Route.Route.Metadata.CreationTimestamp)
                .ThenBy(candidate => candidate.attachment.Route.Route.Metadata.FullName.ToString(), StringComparer.Ordinal)
                .Select(candidate => WithPort(candidate.rule, candidate.attachment.Listener)),
        ];
    }

    /// <summary>A request belongs to the listener of a Gateway whose hostname is nearest to it, and to no other.</summary>
    private bool IsNearest(TranslatedListener listener, string hostname)
    {
        var known = hostnamesOfGateway[listener.Gateway.Metadata.FullName];
        return Hostnames.Upwards(hostname).First(known.Contains) == listener.Hostname;
    }

    private static EdgeRule WithPort(EdgeRule rule, TranslatedListener listener) =>
        rule.Redirect is { Scheme: null, Port: null } redirect ? rule with { Redirect = redirect with { Port = listener.Spec.Port } } : rule;
}
