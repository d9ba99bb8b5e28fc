using Microsoft.Extensions.DependencyInjection;
using Satusky.Conformance.Grounds;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Several;
using Satusky.ControlPlane.Routing;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Tests;

/// <summary>A machine's containers with a cluster beside them. Visitors come to the machine's edge.</summary>
internal sealed class MachineWithCluster(ContainersGround machine, KubernetesSettings cluster, SimulatedGateway gateway) : IGround
{
    public string Engine => machine.Engine;

    public string Image => machine.Image;

    public IReadOnlyDictionary<Ability, string> Missing => machine.Missing;

    public KubernetesClient? Cluster => null;

    public async Task<ControlPlaneSettings> StartAsync(ControlPlaneSettings settings, CancellationToken cancellationToken) =>
        await machine.StartAsync(settings, cancellationToken) with { Kubernetes = cluster, Engines = [ControlPlaneSettings.Containers, ControlPlaneSettings.Cluster] };

    public async Task AddEngineAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        gateway.Authority = CertificateAuthority.OpenOrCreate(settings.Home, platformId, TimeProvider.System);
        await machine.AddEngineAsync(services, settings, platformId, cancellationToken);
        await KubernetesSetup.AddAsync(services, settings, platformId, cancellationToken);
        services.AddEngineRouter(ControlPlaneSettings.Containers);
    }

    public Task<Reply> GetAsync(Place app, string path, CancellationToken cancellationToken) => machine.GetAsync(app, path, cancellationToken);

    public Task CrashAsync(Place app, string instance, CancellationToken cancellationToken) => machine.CrashAsync(app, instance, cancellationToken);

    public Task RemoveAsync(Place app, string instance, CancellationToken cancellationToken) => machine.RemoveAsync(app, instance, cancellationToken);

    public Task<InstanceSight> InspectAsync(Place app, string instance, CancellationToken cancellationToken) => machine.InspectAsync(app, instance, cancellationToken);

    /// <summary>What the machine has.</summary>
    public Task<IReadOnlyList<string>> OwnedAsync(string appId, CancellationToken cancellationToken) => machine.OwnedAsync(appId, cancellationToken);

    public Task<Func<Task<bool>>> AddStrangerAsync(Place app, CancellationToken cancellationToken) => machine.AddStrangerAsync(app, cancellationToken);

    public Task CleanUpAsync(string platformId, CancellationToken cancellationToken) => machine.CleanUpAsync(platformId, cancellationToken);

    public ValueTask DisposeAsync() => machine.DisposeAsync();
}
