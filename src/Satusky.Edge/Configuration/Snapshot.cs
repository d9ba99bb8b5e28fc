using Satusky.Contracts.Edge;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Configuration;

/// <summary>Everything that one document means, immutable and swapped whole.</summary>
internal sealed class Snapshot
{
    private static readonly ServedSite SentToHttps = new([], ToHttps: true);
    private static readonly EdgeMatch Everything = new("/", ExactPath: false, Method: null, Headers: []);

    private readonly HostTable<ServedSite> plain;
    private readonly HostTable<ServedSite> secure;
    private readonly Dictionary<string, ServedService> byAppName;
    private readonly TaskCompletionSource superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Snapshot(EdgeDocument document, IReadOnlyDictionary<string, ServedService> services, CertificateTable certificates)
    {
        Document = document;
        Certificates = certificates;
        var sites = (document.Sites ?? []).ToLookup(site => site.Https, site => KeyValuePair.Create(site.Hostname, Serve(site.Rules)));
        plain = new(document.Hosts.Select(host => KeyValuePair.Create(host.Hostname, SentToHttps)).Concat(sites[false]));
        secure = new(document.Hosts
            .Select(host => KeyValuePair.Create(host.Hostname, Serve([new EdgeRule(Everything, [new EdgeTarget(host.ServiceId, 1)])])))
            .Concat(sites[true]));
        byAppName = services.Values
            .Where(service => service.Spec.Namespace is not null)
            .ToDictionary(
                service => AppName(service.Spec.Name, service.Spec.Namespace!), service => service, StringComparer.OrdinalIgnoreCase);

        ServedSite Serve(IReadOnlyList<EdgeRule> rules) => new([.. rules.Select(rule => new ServedRule(rule, services))]);
    }

    public static Snapshot Empty { get; } =
        new(new EdgeDocument(0, "", [], [], [], []), new Dictionary<string, ServedService>(), CertificateTable.Empty);

    public EdgeDocument Document { get; }

    public CertificateTable Certificates { get; }

    /// <summary>Done as soon as a newer snapshot is served.</summary>
    public Task Superseded => superseded.Task;

    public ServedSite? FindByHost(ReadOnlySpan<char> host, bool https) =>
        (https ? secure : plain).TryFind(HostName.WithoutPort(host), out var site) ? site : null;

    public ServedService? FindByAppName(string name, string @namespace) => byAppName.GetValueOrDefault(AppName(name, @namespace));

    public void Supersede() => superseded.TrySetResult();

    private static string AppName(string name, string @namespace) => $"{name}.{@namespace}";
}
