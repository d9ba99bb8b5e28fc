using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// What the cluster has of this platform, kept current by one watch per kind. Only the few facts that decide something are remembered of
/// each object; secrets are watched without their values.
/// </summary>
internal sealed partial class ClusterWatch(KubernetesClient client, KubernetesOptions options, ClusterAbilities abilities, ILogger<ClusterWatch> logger) : IAsyncDisposable
{
    private readonly Channel<string> changed = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<KubernetesResource, Informer<OwnedObject>> plain = [];
    private readonly ConcurrentDictionary<(KubernetesResource Resource, ObjectName Name), OwnedObject> written = new();
    private readonly ConcurrentDictionary<KubernetesResource, InformerHealth> away = new();
    private readonly List<IAsyncDisposable> informers = [];
    private readonly List<Task> syncs = [];
    private Informer<Seen<DeploymentFacts>> deployments = null!;
    private Informer<Seen<DeploymentFacts>> statefulSets = null!;
    private Informer<Seen<ClaimFacts>> claims = null!;
    private Informer<Seen<RouteFacts>>? routes;
    private Informer<GatewayFacts>? gateways;
    private Informer<PodFacts> pods = null!;
    private Informer<WarningFacts> warnings = null!;
    private Informer<NodeFacts> nodes = null!;
    private Task? synced;

    /// <summary>Why what is known may be old or incomplete, in one sentence; null while the watches work.</summary>
    public string? Fault => synced is not { IsCompletedSuccessfully: true } ? "the cluster's objects have not all been read yet" : away.Values.FirstOrDefault() is { } health ? $"there is no word from the cluster since {health.AwaySince:HH:mm:ss} UTC: {health.Problem}" : null;

    public IReadOnlyList<NodeFacts> Nodes => nodes.All();

    /// <summary>Names of machines that do not answer the cluster.</summary>
    public IReadOnlySet<string> SilentMachines => nodes.All().Where(node => !node.IsReady).Select(node => node.Name).ToHashSet();

    /// <summary>Where the gateway answers, as far as it tells.</summary>
    public IReadOnlyList<IPAddress> GatewayAddresses => gateways?.Find(new ObjectName(options.Gateway.Namespace, options.Gateway.Name))?.Parse() ?? [];

    /// <summary>Begins to watch. Returns when everything was read once.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await abilities.FindOutAsync(client, cancellationToken);
        var mine = new ObjectQuery { Labels = $"{EngineLabels.Platform}={options.PlatformId}" };
        deployments = Watch(KubernetesResource.Deployments, mine, Seen<DeploymentFacts>.Reader(DeploymentFacts.Of), d => d.Owned.AppId, d => d.Owned.AppId);
        statefulSets = Watch(KubernetesResource.StatefulSets, mine, Seen<DeploymentFacts>.Reader(DeploymentFacts.Of), s => s.Owned.AppId, s => s.Owned.AppId);
        claims = Watch(KubernetesResource.PersistentVolumeClaims, mine, Seen<ClaimFacts>.Reader(ClaimFacts.Of), _ => null, c => c.Facts.AppId);
        pods = Watch(KubernetesResource.Pods, mine, PodFacts.Of, p => p.AppId, p => p.AppId);
        if (abilities.GatewayApi)
        {
            routes = Watch(KubernetesResource.HttpRoutes, mine, Seen<RouteFacts>.Reader(RouteFacts.Of), r => r.Owned.AppId, r => r.Owned.AppId);
            var gateway = new ObjectQuery { Namespace = options.Gateway.Namespace, Fields = $"metadata.name={options.Gateway.Name}" };
            gateways = Watch(KubernetesResource.Gateways, gateway, GatewayFacts.Of, _ => null, _ => null);
        }

        foreach (var resource in new[] { KubernetesResource.Services, KubernetesResource.ConfigMaps, KubernetesResource.Secrets, KubernetesResource.PodDisruptionBudgets,
            KubernetesResource.HorizontalPodAutoscalers, KubernetesResource.NetworkPolicies, KubernetesResource.ResourceQuotas, KubernetesResource.Namespaces })
        {
            plain[resource] = Watch(resource, mine with { MetadataOnly = true }, OwnedObject.Of, o => o.AppId, o => o.AppId);
        }

        warnings = Watch(KubernetesResource.Events, new ObjectQuery { Fields = "type=Warning" }, WarningFacts.Of, w => w.ObjectUid, AppOf);
        nodes = Watch(KubernetesResource.Nodes, new ObjectQuery(), NodeFacts.Of, _ => null, _ => null);
        _ = Task.Run(FollowNodesAsync, CancellationToken.None);
        synced = Task.WhenAll(syncs);
        await synced.WaitAsync(cancellationToken);
    }

    /// <summary>Ids of apps of which something changed.</summary>
    public IAsyncEnumerable<string> ChangedAppsAsync(CancellationToken cancellationToken) => changed.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Has every app looked at again.</summary>
    public void LookAtAll()
    {
        foreach (var deployment in deployments.All().Concat(statefulSets.All()))
        {
            changed.Writer.TryWrite(deployment.Owned.AppId!);
        }
    }

    /// <summary>The newest known state, be it seen or written.</summary>
    public OwnedObject? Find(KubernetesResource resource, ObjectName name)
    {
        var seen = resource == KubernetesResource.Deployments ? deployments.Find(name)?.Owned
            : resource == KubernetesResource.StatefulSets ? statefulSets.Find(name)?.Owned
            : resource == KubernetesResource.PersistentVolumeClaims ? claims.Find(name)?.Owned
            : resource == KubernetesResource.HttpRoutes ? routes?.Find(name)?.Owned
            : plain[resource].Find(name);
        return written.TryGetValue((resource, name), out var answered) && (seen is null || answered.Version > seen.Version) ? answered : seen;
    }

    /// <summary>Keeps what the cluster answered to a write until the watch shows it.</summary>
    public void Remember(KubernetesResource resource, ObjectName name, OwnedObject answered) => written[(resource, name)] = answered;

    /// <summary>The object that makes the app's pods.</summary>
    public DeploymentFacts? FindWorkload(DesiredApp desired)
    {
        var name = new ObjectName(desired.Key.Namespace, desired.Key.Name);
        if (!WorkloadManifest.RunsAlone(desired))
        {
            return deployments.Find(name)?.Facts;
        }

        // A StatefulSet tells only by its events that no pod can be made.
        return statefulSets.Find(name) is not { } set ? null
            : PodsOf(desired.Key.Id).Count > 0 ? set.Facts
            : set.Facts with { CannotCreate = WarningsAbout(set.Owned.Uid).FirstOrDefault(w => w.Reason == "FailedCreate")?.Message };
    }

    public ClaimFacts? FindClaim(VolumeKey volume) => claims.Find(new ObjectName(volume.Namespace, VolumeName.Claim(volume.Name)))?.Facts;

    public RouteFacts? FindRoute(AppKey app) => routes?.Find(new ObjectName(app.Namespace, app.Name))?.Facts;

    public IReadOnlyList<PodFacts> PodsOf(string appId) => pods.ByKey(appId);

    /// <summary>Newest first.</summary>
    public IEnumerable<WarningFacts> WarningsAbout(string uid) => warnings.ByKey(uid).OrderByDescending(w => w.At);

    /// <summary>Every object of an app but its pods, which go with what made them, and its volume's claim, which stays.</summary>
    public IEnumerable<(KubernetesResource Resource, OwnedObject Object)> ObjectsOf(string appId) =>
        plain.SelectMany(kind => kind.Value.ByKey(appId).Select(o => (kind.Key, o)))
            .Concat(deployments.ByKey(appId).Select(d => (KubernetesResource.Deployments, d.Owned)))
            .Concat(statefulSets.ByKey(appId).Select(s => (KubernetesResource.StatefulSets, s.Owned)))
            .Concat((routes?.ByKey(appId) ?? []).Select(r => (KubernetesResource.HttpRoutes, r.Owned)));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        foreach (var informer in informers)
        {
            await informer.DisposeAsync();
        }

        stopping.Dispose();
    }

    private Informer<T> Watch<T>(
        KubernetesResource resource, ObjectQuery query, Func<JsonElement, T> project, Func<T, string?> index, Func<T, string?> app)
        where T : class
    {
        var informer = client.Watch(new InformerSpec<T> { Resource = resource, Query = query, Project = project, Index = index, OnHealth = health => OnHealth(resource, health) });
        informers.Add(informer);
        syncs.Add(informer.WaitForSyncAsync(stopping.Token));
        _ = Task.Run(() => ForwardAsync(resource, informer, app));
        return informer;
    }

    private async Task ForwardAsync<T>(KubernetesResource resource, Informer<T> informer, Func<T, string?> app)
        where T : class
    {
        await foreach (var change in informer.ChangesAsync(stopping.Token))
        {
            if (change.After is null)
            {
                written.TryRemove((resource, change.Name), out _);
            }

            if (app(change.After ?? change.Before!) is { Length: > 0 } id)
            {
                changed.Writer.TryWrite(id);
            }
        }
    }

    private async Task FollowNodesAsync()
    {
        await foreach (var change in nodes.ChangesAsync(stopping.Token))
        {
            if ((change.Before?.IsReady ?? true) != (change.After?.IsReady ?? true))
            {
                LookAtAll();
            }
        }
    }

    private string? AppOf(WarningFacts warning)
    {
        var name = new ObjectName(warning.Namespace, warning.ObjectName);
        return warning.ObjectKind switch
        {
            "Pod" => pods.Find(name)?.AppId,
            "StatefulSet" => statefulSets.Find(name)?.Owned.AppId,
            "PersistentVolumeClaim" => claims.Find(name)?.Facts.AppId,
            _ => null,
        };
    }

    private void OnHealth(KubernetesResource resource, InformerHealth health)
    {
        if (health.AwaySince is null)
        {
            away.TryRemove(resource, out _);
        }
        else
        {
            away[resource] = health;
            LogAway(logger, resource.Plural, health.Problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watch of {Kind} is out of touch with the cluster: {Problem}")]
    private static partial void LogAway(ILogger logger, string kind, string? problem);
}
