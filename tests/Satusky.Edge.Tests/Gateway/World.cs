using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Gateway.Records;
using Satusky.Edge.Gateway.Translation;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tests.Support;
using Satusky.Edge.Tls;
using Satusky.KubernetesApi;
using Endpoint = Satusky.Edge.Gateway.Records.Endpoint;

namespace Satusky.Edge.Tests.Gateway;

/// <summary>The objects of a cluster, and what becomes of them. It has a class, and Services <c>v1</c> to <c>v3</c> with a pod each, in namespace <c>infra</c>.</summary>
internal sealed class World
{
    public const string Infra = "infra";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public List<GatewayClassRecord> Classes { get; } = [new(new("satusky"), new("satusky.com/gateway"))];

    public List<GatewayRecord> Gateways { get; } = [];

    public List<RouteRecord> Routes { get; } = [];

    public List<GrantRecord> Grants { get; } = [];

    public Dictionary<string, NamespaceRecord> Namespaces { get; } = [];

    public Dictionary<ObjectName, ServiceRecord> Services { get; } = [];

    public List<SliceRecord> Slices { get; } = [];

    public Dictionary<ObjectName, TlsSecret> Secrets { get; } = [];

    public GatewaySettings Settings { get; init; } = new("apps.test", 8080, 8443, ["192.0.2.1"], AddressService: null);

    public bool HasLocalAuthority { get; init; }

    public World()
    {
        foreach (var name in new[] { "v1", "v2", "v3" })
            Service(name);
    }

    public static Listener Http(string name = "http", string? hostname = null, AllowedRoutes? allowed = null) => new(name, 80, "HTTP", hostname, AllowedRoutes: allowed);

    public static Listener Https(string name, string? hostname, params SecretReference[] certificates) => new(name, 443, "HTTPS", hostname, new ListenerTls("Terminate", certificates));

    public static ObjectMeta Meta(string name, string ns = Infra, int age = 0) => new(name, ns, Generation: 7, ResourceVersion: "1", CreationTimestamp: Now.AddDays(-age));

    public static RouteRule To(string service, params RouteMatch[] matches) => new(Matches: matches, BackendRefs: [new BackendReference(service, Port: 80)]);

    public static RouteMatch Below(string path) => new(new PathMatch("PathPrefix", path));

    public static RouteMatch Exactly(string path) => new(new PathMatch("Exact", path));

    public World Gateway(params Listener[] listeners) => Gateway("web", listeners);

    public World Gateway(string name, params Listener[] listeners)
    {
        Gateways.Add(new(Meta(name), new("satusky", listeners)));
        return this;
    }

    public World Route(string name, string[] hostnames, params RouteRule[] rules) => Route(name, new ParentReference("web"), hostnames, rules);

    public World Route(string name, ParentReference parent, string[] hostnames, params RouteRule[] rules)
    {
        Routes.Add(new(Meta(name), new([parent], hostnames, rules)));
        return this;
    }

    public World Service(string name, string ns = Infra, params Endpoint[] endpoints)
    {
        Services[new(ns, name)] = new(Meta(name, ns), new([new ServicePort(80)]));
        Slices.RemoveAll(slice => slice.Service == new ObjectName(ns, name));
        Slices.Add(Slice(name, ns, endpoints is [] ? [new Endpoint([$"10.0.0.{Services.Count}"])] : endpoints));
        return this;
    }

    public static SliceRecord Slice(string service, string ns, params Endpoint[] endpoints) => new(
        new($"{service}-x", ns, Labels: new Dictionary<string, string> { ["kubernetes.io/service-name"] = service }), "IPv4", endpoints, [new EndpointPort(8080, "")]);

    public World Secret(string name, string ns = Infra, params string[] names)
    {
        var issued = TestCertificates.Issue(names is [] ? ["any.test"] : names);
        Secrets[new(ns, name)] = new(issued.ChainPem, issued.KeyPem, issued.Hostnames);
        return this;
    }

    public GatewayTranslation Translate()
    {
        var view = new ClusterView
        {
            Classes = Classes,
            Gateways = Gateways,
            Routes = Routes,
            Grants = Grants,
            Namespace = Namespaces.GetValueOrDefault,
            Service = Services.GetValueOrDefault,
            Slices = service => [.. Slices.Where(slice => slice.Service == service)],
            Secret = Secrets.GetValueOrDefault,
            LocalCertificate = HasLocalAuthority ? Issue : null,
        };
        var translation = Translator.Translate(view, Settings, Now);
        // Whatever the cluster says, the edge must accept what is made of it.
        Assert.Empty(DocumentValidator.Check(translation.Document with { Version = 1 }));
        var problems = new List<string>();
        CertificateTable.Build(translation.Document.Certificates, translation.Document.PlatformDomain, CertificateTable.Empty, problems);
        Assert.Empty(problems);
        return translation;
    }

    /// <summary>The rule that takes a request, as the edge finds it; null for none.</summary>
    public EdgeRule? Rule(string url, string method = "GET", params (string Name, string Value)[] headers)
    {
        var document = Translate().Document;
        var uri = new Uri(url);
        var services = document.Services.ToDictionary(service => service.Id, service => new ServedService(service, [], new ServiceStatistics(TimeProvider.System)));
        var context = new DefaultHttpContext { Request = { Method = method, Path = uri.AbsolutePath } };
        foreach (var (name, value) in headers)
            context.Request.Headers[name] = value;
        return new Snapshot(document, services, CertificateTable.Empty).FindByHost(uri.Host, uri.Scheme == "https")?.Find(context.Request)?.Spec;
    }

    /// <summary>The name of the Service that takes a request; null for none.</summary>
    public string? Served(string url, string method = "GET", params (string Name, string Value)[] headers) =>
        Rule(url, method, headers)?.Targets[0].ServiceId is { } id ? id.Split('/', ':')[1] : null;

    public IReadOnlyList<EdgeBackend> Backends(string service, string ns = Infra) => Translate().Document.Services.Single(one => one.Id == $"{ns}/{service}:80").Backends;

    /// <summary>The status that is to be written, null where it is as it should be.</summary>
    public JsonObject? Status(string name, string ns = Infra) => Translate().Statuses.SingleOrDefault(write => write.Object.FullName == new ObjectName(ns, name))?.Status;

    public string RouteCondition(string route, string type) => Condition(Status(route)!["parents"]![0]!, type);

    public string GatewayCondition(string type, string gateway = "web") => Condition(Status(gateway)!, type);

    public JsonNode Listener(string name, string gateway = "web") => Status(gateway)!["listeners"]!.AsArray().Single(listener => (string)listener!["name"]! == name)!;

    public string ListenerCondition(string name, string type) => Condition(Listener(name), type);

    /// <summary>Does what the API server does with the statuses that are to be written.</summary>
    public void WriteStatuses()
    {
        var writes = Translate().Statuses.ToDictionary(write => (write.Resource, write.Object.FullName), write => (JsonObject)JsonNode.Parse(write.Status.ToJsonString())!);
        Replace(Classes, KubernetesResource.GatewayClasses, one => one.Metadata, (one, status) => one with { Status = status });
        Replace(Gateways, KubernetesResource.Gateways, one => one.Metadata, (one, status) => one with { Status = status });
        Replace(Routes, KubernetesResource.HttpRoutes, one => one.Metadata, (one, status) => one with { Status = status });

        void Replace<T>(List<T> records, KubernetesResource resource, Func<T, ObjectMeta> meta, Func<T, JsonObject, T> with)
        {
            for (var i = 0; i < records.Count; i++)
            {
                if (writes.TryGetValue((resource, meta(records[i]).FullName), out var status))
                    records[i] = with(records[i], status);
            }
        }
    }

    /// <summary>A condition as <c>True Accepted</c>.</summary>
    public static string Condition(JsonNode holder, string type)
    {
        var condition = holder["conditions"]!.AsArray().Single(one => (string)one!["type"]! == type)!;
        return $"{condition["status"]} {condition["reason"]}";
    }

    private static TlsSecret Issue(string hostname)
    {
        var issued = TestCertificates.Issue(hostname);
        return new(issued.ChainPem, issued.KeyPem, [hostname]);
    }
}
