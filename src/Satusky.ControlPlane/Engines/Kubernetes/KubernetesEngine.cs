using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// Runs apps on a cluster. It writes objects and reads what the cluster makes of them; rollouts, restarts and placement are the cluster's own.
/// </summary>
internal sealed class KubernetesEngine(
    ClusterWatch watch,
    ClusterWriter writer,
    ClusterConfiguration configuration,
    AppManifests manifests,
    NamespaceManifests namespaces,
    KubernetesVerdicts verdicts,
    PodEvidence evidence,
    KubernetesImages images,
    ClusterBuilds builds,
    PullSecret pullSecret,
    ClusterAbilities abilities,
    TimeProvider time) : IEngine
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(1);

    public string Name => ControlPlaneSettings.Cluster;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await watch.StartAsync(cancellationToken);
        await builds.StartAsync(cancellationToken);
        await pullSecret.StartAsync(cancellationToken);
    }

    public async Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        if (desired.Spec.Scale is { } scale)
        {
            desired = desired with { Replicas = watch.FindWorkload(desired)?.Replicas ?? scale.Min };
        }

        try
        {
            await WriteAsync(desired, cancellationToken);
        }
        catch (Exception exception) when (WriteFault.Of(exception) is { } fault)
        {
            return verdicts.Of(desired, await LookAsync(desired, cancellationToken), time.GetUtcNow()) with { Workload = fault, LookAgainIn = TimeSpan.FromSeconds(5) };
        }

        return verdicts.Of(desired, await LookAsync(desired, cancellationToken), time.GetUtcNow());
    }

    public async Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken)
    {
        var left = watch.ObjectsOf(app.Id).ToList();
        await Task.WhenAll(left.Select(o => writer.DeleteAsync(o.Resource, o.Object, cancellationToken)));
        var pods = watch.PodsOf(app.Id);
        evidence.Forget(pods);
        configuration.Forget(app.Id);
        return left.Count == 0 && pods.Count == 0
            ? new Removal(true, [], null)
            : new Removal(false, [.. left.Select(o => $"{o.Resource.Kind} {o.Object.Name}").Concat(pods.Select(p => $"pod {p.Name}"))], RemovalPatience);
    }

    public Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken) => images.ResolveAsync(image, cancellationToken);

    public IReadOnlyList<string> Faults(string? engine, AppSpec spec) =>
        spec.Scale is null || abilities.Metrics ? [] : ["[scale] is not possible on this cluster, which does not measure what instances use: install metrics-server, or set replicas"];

    public string? Outage(string? engine) => watch.Fault;

    public string? BuildFault(string? engine) => builds.Fault;

    public Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken) =>
        builds.BuildAsync(order, onLine, cancellationToken);

    public IAsyncEnumerable<string> ObserveAsync(CancellationToken cancellationToken) => watch.ChangedAppsAsync(cancellationToken);

    public Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MachineView>>([.. watch.Nodes.OrderBy(n => n.Name, StringComparer.Ordinal).Select(View)]);

    private async Task WriteAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        foreach (var manifest in namespaces.Of(desired.Key.OrganizationId, desired.Key.Namespace).Concat(pullSecret.Of(desired.Key.OrganizationId, desired.Key.Namespace)))
        {
            await writer.EnsureAsync(manifest, cancellationToken);
        }

        var wanted = manifests.Of(desired, await configuration.OfAsync(desired, cancellationToken));
        var pods = watch.PodsOf(desired.Key.Id);

        // Pods name the copies of the configuration and the volume's claim, so those come first; nothing else depends on an order.
        var (first, then) = (wanted.Where(IsNamedByPods), wanted.Where(m => !IsNamedByPods(m)));
        await Task.WhenAll(first.Select(m => writer.EnsureAsync(m, cancellationToken)));
        if (desired.WaitsFor is not null)
        {
            return;
        }

        if (desired.Spec.Scale is not null && watch.FindWorkload(desired) is { } present && !watch.ObjectsOf(desired.Key.Id).Any(o => o.Resource == KubernetesResource.HorizontalPodAutoscalers))
        {
            await writer.HandOverReplicasAsync(desired.Key, present.Replicas, cancellationToken);
        }

        await Task.WhenAll(then.Select(m => writer.EnsureAsync(m, cancellationToken)));

        var names = wanted.Select(m => (m.Resource, m.Name)).ToHashSet();
        await Task.WhenAll(watch.ObjectsOf(desired.Key.Id)
            .Where(o => !names.Contains((o.Resource, o.Object.Name)) && !pods.Any(pod => IsRead(desired.Key, o.Object, pod)))
            .Select(o => writer.DeleteAsync(o.Resource, o.Object, cancellationToken)));
    }

    private static bool IsNamedByPods(Manifest manifest) =>
        manifest.Resource == KubernetesResource.ConfigMaps || manifest.Resource == KubernetesResource.Secrets || manifest.Resource == KubernetesResource.PersistentVolumeClaims;

    /// <summary>A pod reads it: it is the pod's copy of the configuration, or holds the files of the pod's release.</summary>
    private static bool IsRead(AppKey app, OwnedObject present, PodFacts pod) =>
        present.Name.Name == ClusterNames.Environment(app.Name, pod.Configuration)
        || present.Name.Name == ClusterNames.Secrets(app.Name, pod.Configuration)
        || (present.Release == pod.Release && present.Name.Name == ClusterNames.Files(app.Name, pod.Release));

    private async Task<AppSight> LookAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        var pods = watch.PodsOf(desired.Key.Id);
        var (lastLines, listeners) = await evidence.OfAsync(desired, pods, time.GetUtcNow(), cancellationToken);
        var claim = desired.Volume is { } volume ? watch.FindClaim(volume.Key) : null;
        return new AppSight(
            watch.FindWorkload(desired),
            watch.FindRoute(desired.Key),
            pods,
            pods.Select(p => p.Uid).Append(claim?.Uid).OfType<string>().SelectMany(watch.WarningsAbout).ToLookup(w => w.ObjectUid),
            lastLines,
            listeners,
            watch.SilentMachines)
        {
            Claim = claim,
        };
    }

    private static MachineView View(NodeFacts node) => new(
        node.Uid, node.Name, node.Region, node.Zone, node switch { { IsReady: false } => "not ready", { IsClosed: true } => "closed", _ => "ready" },
        node.Cores, node.MemoryGb, node.Architecture, $"kubernetes {node.Version}", 0);
}
