using System.Text.Json.Serialization.Metadata;
using Satusky.Edge.Gateway.Records;
using Satusky.Edge.Gateway.Translation;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>The watches on everything but Secrets.</summary>
internal sealed class ClusterWatches : IAsyncDisposable
{
    private static readonly KubernetesResource Grants = new("gateway.networking.k8s.io", "v1", "referencegrants", "ReferenceGrant");
    private static readonly KubernetesResource EarlierGrants = Grants with { Version = "v1beta1" };

    private readonly KubernetesClient client;
    private readonly ChangeSignal changed;
    private readonly Action<KubernetesResource, string> report;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<IAsyncDisposable> informers = [];
    private readonly List<Task> listening = [];
    private readonly List<Func<CancellationToken, Task>> syncs = [];
    private readonly Informer<GatewayClassRecord> classes;
    private readonly Informer<GatewayRecord> gateways;
    private readonly Informer<RouteRecord> routes;
    private readonly Informer<GrantRecord> grants;
    private readonly Informer<NamespaceRecord> namespaces;
    private readonly Informer<ServiceRecord> services;
    private readonly Informer<SliceRecord> slices;

    /// <param name="report">Told of a kind that cannot be read, or of an object of it, and why.</param>
    private ClusterWatches(KubernetesClient client, bool hasGrants, ChangeSignal changed, Action<KubernetesResource, string> report)
    {
        this.client = client;
        this.changed = changed;
        this.report = report;
        classes = Watch(KubernetesResource.GatewayClasses, RecordJson.Default.GatewayClassRecord);
        gateways = Watch(KubernetesResource.Gateways, RecordJson.Default.GatewayRecord);
        routes = Watch(KubernetesResource.HttpRoutes, RecordJson.Default.RouteRecord);
        grants = Watch(hasGrants ? Grants : EarlierGrants, RecordJson.Default.GrantRecord);
        namespaces = Watch(KubernetesResource.Namespaces, RecordJson.Default.NamespaceRecord);
        services = Watch(KubernetesResource.Services, RecordJson.Default.ServiceRecord);
        slices = Watch(KubernetesResource.EndpointSlices, RecordJson.Default.SliceRecord, slice => slice.Service?.ToString());
    }

    public static async Task<ClusterWatches> StartAsync(
        KubernetesClient client, ChangeSignal changed, Action<KubernetesResource, string> report, CancellationToken cancellationToken) =>
        new(client, await client.Discovery.HasAsync(Grants, cancellationToken), changed, report);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(syncs.Select(sync => sync(cancellationToken)));

    public ClusterView View() => new()
    {
        Classes = classes.All(),
        Gateways = gateways.All(),
        Routes = routes.All(),
        Grants = grants.All(),
        Namespace = name => namespaces.Find(new(null, name)),
        Service = services.Find,
        Slices = service => slices.ByKey(service.ToString()),
    };

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var informer in informers)
            await informer.DisposeAsync();
        await Task.WhenAll(listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private Informer<T> Watch<T>(KubernetesResource resource, JsonTypeInfo<T> type, Func<T, string?>? index = null)
        where T : class
    {
        var informer = client.Watch(new InformerSpec<T>
        {
            Resource = resource,
            Project = RecordJson.Reader(type, problem => report(resource, problem)),
            Index = index,
            OnHealth = health =>
            {
                if (health.Problem is { } problem)
                    report(resource, problem);
            },
        });
        informers.Add(informer);
        syncs.Add(informer.WaitForSyncAsync);
        listening.Add(ListenAsync(informer));
        return informer;
    }

    private async Task ListenAsync<T>(Informer<T> informer)
        where T : class
    {
        await foreach (var _ in informer.ChangesAsync(stopping.Token))
            changed.Set();
    }
}
