using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Routing;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Grounds;

/// <summary>A cluster that already has the image of the suite's app.</summary>
internal sealed class ClusterGround : IGround
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly KubernetesResource[] Owned =
    [
        KubernetesResource.Deployments, KubernetesResource.StatefulSets, KubernetesResource.ReplicaSets, KubernetesResource.Pods, KubernetesResource.Services, KubernetesResource.ConfigMaps,
        KubernetesResource.Secrets, KubernetesResource.PodDisruptionBudgets, KubernetesResource.HttpRoutes, KubernetesResource.EndpointSlices,
    ];

    private readonly KubernetesClient client;
    private readonly KubernetesSettings settings;
    private readonly PublicAddress address;
    private readonly Dictionary<Ability, string> missing;
    private readonly ClusterVisitor inside;
    private HttpsVisitor? outside;

    private ClusterGround(KubernetesClient client, KubernetesSettings settings, PublicAddress address, string image, string engine, IReadOnlyDictionary<Ability, string> missing)
    {
        (this.client, this.settings, this.address, this.missing, Image, Engine) = (client, settings, address, new(missing), image, engine);
        inside = new ClusterVisitor(client);
    }

    public string Engine { get; }

    public string Image { get; }

    public IReadOnlyDictionary<Ability, string> Missing => missing;

    public KubernetesClient Cluster => client;

    /// <param name="missing">What this cluster lacks, as far as that cannot be seen from outside.</param>
    /// <param name="platform">The kubeconfig of the control plane, which may do less than the one who looks at the cluster; null is the same.</param>
    public static async Task<ClusterGround> OpenAsync(
        ConformanceOptions options, IReadOnlyDictionary<Ability, string> missing, CancellationToken cancellationToken, string? platform = null)
    {
        var settings = options.Kubernetes!;
        var client = new KubernetesClient(settings.Kubeconfig is { } path ? KubernetesConfig.FromFile(path) : KubernetesConfig.Find(), new KubernetesClientOptions { Name = "satusky-conformance" });
        var version = await client.Discovery.VersionAsync(cancellationToken);
        var ground = new ClusterGround(client, settings with { Kubeconfig = platform ?? settings.Kubeconfig }, new PublicAddress(options.Domain, options.HttpsPort), options.Image!, $"kubernetes {version.GitVersion}", missing);
        await ground.FindEntranceAsync(cancellationToken);
        await ground.FindStorageAsync(cancellationToken);
        return ground;
    }

    public Task<ControlPlaneSettings> StartAsync(ControlPlaneSettings settings, CancellationToken cancellationToken) =>
        Task.FromResult(settings with { Kubernetes = this.settings, Domain = address.Domain, HttpsPort = address.HttpsPort });

    public Task AddEngineAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken) =>
        KubernetesSetup.AddAsync(services, settings, platformId, cancellationToken);

    public Task<Reply> GetAsync(Place app, string path, CancellationToken cancellationToken) =>
        outside?.GetAsync(new Uri(app.Address, path), cancellationToken) ?? inside.GetAsync(app, path, cancellationToken);

    public async Task CrashAsync(Place app, string instance, CancellationToken cancellationToken)
    {
        using var process = await client.Pods.ExecAsync(new ObjectName(app.Namespace, instance), ["kill", "-USR1", "1"], new PodProcessSpec(), cancellationToken);
        await foreach (var _ in process.ReadAsync(cancellationToken))
        {
        }
    }

    public Task RemoveAsync(Place app, string instance, CancellationToken cancellationToken) =>
        client.DeleteAsync(KubernetesResource.Pods, new ObjectName(app.Namespace, instance), new DeleteOptions(), cancellationToken);

    public async Task<InstanceSight> InspectAsync(Place app, string instance, CancellationToken cancellationToken)
    {
        var pod = await client.GetAsync(KubernetesResource.Pods, new ObjectName(app.Namespace, instance), cancellationToken);
        var limits = pod["spec"]!["containers"]!.AsArray().Single(c => (string?)c!["name"] == ClusterNames.AppContainer)!["resources"]!["limits"]!;
        _ = MemoryQuantity.TryParse((string?)limits["memory"], out var memory, out _);
        _ = CpuQuantity.TryParse((string?)limits["cpu"], out var cpu, out _);
        return new InstanceSight(memory.Bytes, cpu.Millicores, pod["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!));
    }

    public async Task<IReadOnlyList<string>> OwnedAsync(string appId, CancellationToken cancellationToken)
    {
        var query = new ObjectQuery { Labels = $"{EngineLabels.App}={appId}" };
        var found = await Task.WhenAll(Owned.Select(async resource =>
            (await client.ListAsync(resource, query, cancellationToken)).Items.Select(o => $"{resource.Kind} {o["metadata"]!["name"]}")));
        return [.. found.SelectMany(names => names)];
    }

    public async Task<Func<Task<bool>>> AddStrangerAsync(Place app, CancellationToken cancellationToken)
    {
        var made = await client.CreateAsync(
            KubernetesResource.ConfigMaps,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"{app.App}-environments-99",
                    ["namespace"] = app.Namespace,
                    ["labels"] = new JsonObject { [EngineLabels.Name] = app.App, [EngineLabels.App] = app.AppId, [EngineLabels.Platform] = "somebody-else" },
                },
            },
            cancellationToken);
        var name = ObjectName.Of(made);
        return async () =>
        {
            var present = await client.FindAsync(KubernetesResource.ConfigMaps, name, cancellationToken);
            await client.DeleteAsync(KubernetesResource.ConfigMaps, name, new DeleteOptions(), cancellationToken);
            return (string?)present?["metadata"]?["resourceVersion"] == (string?)made["metadata"]!["resourceVersion"];
        };
    }

    public async Task CleanUpAsync(string platformId, CancellationToken cancellationToken)
    {
        var mine = new ObjectQuery { Labels = $"{EngineLabels.Platform}={platformId}" };
        var start = TimeProvider.System.GetTimestamp();
        while ((await client.ListAsync(KubernetesResource.Namespaces, mine, cancellationToken)).Items is { Count: > 0 } left)
        {
            if (TimeProvider.System.GetElapsedTime(start) > EndPatience)
            {
                throw new InvalidOperationException($"these namespaces are still there: {string.Join(", ", left.Select(o => ObjectName.Of(o).Name))}");
            }

            foreach (var ns in left.Where(o => o["metadata"]!["deletionTimestamp"] is null))
            {
                await client.DeleteAsync(KubernetesResource.Namespaces, ObjectName.Of(ns), new DeleteOptions(), cancellationToken);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        outside?.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task FindStorageAsync(CancellationToken cancellationToken)
    {
        var classes = (await client.ListAsync(KubernetesResource.StorageClasses, new ObjectQuery(), cancellationToken)).Items;
        if (!classes.Any(c => (string?)c["metadata"]!["annotations"]?["storageclass.kubernetes.io/is-default-class"] == "true"))
        {
            missing[Ability.Volumes] = "the cluster has no default storage class";
        }
    }

    /// <summary>Takes the gateway's way where it is there and this machine trusts it.</summary>
    private async Task FindEntranceAsync(CancellationToken cancellationToken)
    {
        var name = new ObjectName(settings.Reference.Namespace, settings.Reference.Name);
        var gateway = await client.Discovery.HasAsync(KubernetesResource.Gateways, cancellationToken) ? await client.FindAsync(KubernetesResource.Gateways, name, cancellationToken) : null;
        if (gateway?["status"]?["conditions"] is not JsonArray conditions || !conditions.Any(c => (string?)c!["type"] == "Programmed" && (string?)c["status"] == "True"))
        {
            missing[Ability.Routes] = missing[Ability.Entrance] = $"the cluster has no Gateway {settings.Gateway} with a controller that answers for it";
            return;
        }

        var told = settings.GatewayAddress ?? (gateway["status"]!["addresses"] as JsonArray)?.Select(a => (string?)a!["value"]).FirstOrDefault(value => IPAddress.TryParse(value, out _));
        if (told is null || missing.ContainsKey(Ability.Entrance))
        {
            missing.TryAdd(Ability.Entrance, $"Gateway {settings.Gateway} tells no IP address");
            return;
        }

        outside = new HttpsVisitor(IPEndPoint.Parse(told).Address, null);
        if (await outside.GetAsync(new Uri(address.Of($"conformance.{address.Domain}")), cancellationToken) is { Status: 0 } fault)
        {
            missing[Ability.Entrance] = $"{address.Of($"conformance.{address.Domain}")} at {told}: {Encoding.UTF8.GetString(fault.Body)}";
            outside.Dispose();
            outside = null;
        }
    }
}
