using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Several;

internal static class SeveralServices
{
    /// <summary>Puts a router before the engine of this machine's containers and that of a cluster, which have been added; the first of the names takes new apps.</summary>
    public static IServiceCollection AddEngineRouter(this IServiceCollection services, string first) =>
        services
            .AddSingleton<LocalEdge>()
            .AddSingleton<GatewayEntrance>()
            .AddSingleton<ContainersAccess>()
            .AddSingleton<KubernetesAccess>()
            .AddSingleton<KubernetesLogs>()
            .AddSingleton<ClusterVolumes>()
            .AddSingleton<ContainerJobs>()
            .AddSingleton<KubernetesJobs>()
            .AddSingleton<ImageCarrier>()
            .AddSingleton<MachineToCluster>()
            .AddSingleton(provider => new EngineSeats([.. Seats(provider).OrderByDescending(seat => seat.Engine.Name == first)]))
            .AddSingleton(provider => new EngineRouter(
                provider.GetRequiredService<EngineSeats>(),
                [provider.GetRequiredService<MachineToCluster>()],
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EngineRouter>>()))
            .AddSingleton<IEngine>(provider => new MeasuredEngine(provider.GetRequiredService<EngineRouter>(), provider.GetRequiredService<EngineMetrics>()))
            .AddSingleton<IAppLogs, RoutedLogs>()
            .AddSingleton<IInstanceAccess, RoutedAccess>()
            .AddSingleton<IVolumes, RoutedVolumes>()
            .AddSingleton<IJobEngine, RoutedJobs>()
            .AddSingleton<IEndpointProbe, RoutedProbe>();

    private static EngineSeat[] Seats(IServiceProvider provider)
    {
        var edge = provider.GetRequiredService<LocalEdge>();
        return
        [
            new EngineSeat(
                provider.GetRequiredService<ContainersEngine>(),
                provider.GetRequiredService<LogArchive>(),
                provider.GetRequiredService<ContainersAccess>(),
                provider.GetRequiredService<ContainerVolumes>(),
                provider.GetRequiredService<ContainerJobs>(),
                RoutingServices.ProbeOf(provider, edge, [])),
            new EngineSeat(
                provider.GetRequiredService<KubernetesEngine>(),
                provider.GetRequiredService<KubernetesLogs>(),
                provider.GetRequiredService<KubernetesAccess>(),
                provider.GetRequiredService<ClusterVolumes>(),
                provider.GetRequiredService<KubernetesJobs>(),
                RoutingServices.ProbeOf(provider, provider.GetRequiredService<GatewayEntrance>(), edge.PublicAddresses)),
        ];
    }
}
