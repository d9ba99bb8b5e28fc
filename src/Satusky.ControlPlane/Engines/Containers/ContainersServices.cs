using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Containers;

internal static class ContainersServices
{
    /// <summary>Adds the engine of this machine's containers as the <see cref="IEngine"/>.</summary>
    public static IServiceCollection AddContainersEngine(this IServiceCollection services, ContainersOptions options, EngineConnection connection)
    {
        string[] folders = [options.Home, .. Directory.Exists(connection.Info.StorageRoot) ? [connection.Info.StorageRoot] : Array.Empty<string>()];
        services
            .AddSingleton(options)
            .AddSingleton(connection)
            .AddSingleton(connection.Client)
            .AddSingleton(new EdgeClient(options.EdgeSocket))
            .AddSingleton(new DiskGuard(new DiskReserve()))
            .AddSingleton(provider => new ContainerImages(
                connection.Client, provider.GetRequiredService<RegistryCredentials>(), provider.GetRequiredService<DiskGuard>(), folders[^1], provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ContainerBuilds(
                connection.Client,
                provider.GetRequiredService<BuiltImages>(),
                provider.GetRequiredService<BuildKitCache>(),
                provider.GetRequiredService<RegistryCredentials>(),
                provider.GetRequiredService<DiskGuard>(),
                new BuildLimits(),
                $"/satusky-{options.PlatformId[..8]}",
                folders,
                provider.GetRequiredService<TimeProvider>()));
        services
            .AddSingleton<AppSignals>()
            .AddSingleton<AppMasks>()
            .AddSingleton<BuiltImages>()
            .AddSingleton(provider => new BuildKitCache(connection.Client, provider.GetRequiredService<BuiltImages>()))
            .AddSingleton<ImageCleanup>()
            .AddSingleton<ImageUpkeep>()
            .AddSingleton<ContainerLogs>()
            .AddSingleton<ContainerWatch>()
            .AddSingleton<HealthProbe>()
            .AddSingleton<ProbeBoard>()
            .AddSingleton<HeldRequests>()
            .AddSingleton<EdgePublisher>()
            .AddSingleton<OrganizationNetworks>()
            .AddSingleton<InstanceFiles>()
            .AddSingleton<ContainerVolumes>()
            .AddSingleton<IVolumes>(provider => provider.GetRequiredService<ContainerVolumes>())
            .AddSingleton<InstanceStarter>()
            .AddSingleton<InstanceEnds>()
            .AddSingleton<InstanceExecutor>()
            .AddSingleton<ContainersVerdicts>()
            .AddSingleton<ContainersEngine>();
        return services
            .AddSingleton<IEngine>(provider => new MeasuredEngine(provider.GetRequiredService<ContainersEngine>(), provider.GetRequiredService<EngineMetrics>()))
            .AddSingleton<IEntrance, LocalEdge>()
            .AddSingleton<IAppLogs>(provider => provider.GetRequiredService<LogArchive>())
            .AddSingleton<IInstanceAccess, ContainersAccess>()
            .AddSingleton<IJobEngine, ContainerJobs>()
            .AddSingleton<IReadinessCheck, EngineReadiness>()
            .AddSingleton<IReadinessCheck, EdgeReadiness>()
            .AddSingleton<IMetricsSource, EdgeMetrics>();
    }
}
