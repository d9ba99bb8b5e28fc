using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Metrics;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

internal static class KubernetesServices
{
    /// <summary>Adds the engine of a cluster as the <see cref="IEngine"/>.</summary>
    public static IServiceCollection AddKubernetesEngine(this IServiceCollection services, KubernetesOptions options, KubernetesClient client) =>
        services
            .AddSingleton(options)
            .AddSingleton(client)
            .AddSingleton<ClusterAbilities>()
            .AddSingleton(new KubernetesVerdicts(options.Gateway))
            .AddSingleton<AppManifests>()
            .AddSingleton<NamespaceManifests>()
            .AddSingleton<ClusterConfiguration>()
            .AddSingleton<ClusterWatch>()
            .AddSingleton<ClusterNotes>()
            .AddSingleton<ClusterWriter>()
            .AddSingleton<PodEvidence>()
            .AddSingleton(provider => new RegistryClient(new HttpClient(), provider.GetRequiredService<RegistryCredentials>()))
            .AddSingleton<KubernetesImages>()
            .AddSingleton<ClusterBuilds>()
            .AddSingleton<PullSecret>()
            .AddSingleton<IVolumes, ClusterVolumes>()
            .AddSingleton<KubernetesEngine>()
            .AddSingleton<IEngine>(provider => new MeasuredEngine(provider.GetRequiredService<KubernetesEngine>(), provider.GetRequiredService<EngineMetrics>()))
            .AddSingleton<IEntrance, GatewayEntrance>()
            .AddHostedService<GatewayCertificate>()
            .AddSingleton(provider => new LogHistory(
                options.Loki is { } loki ? new LokiClient(new HttpClient(), loki, options.LokiTenant) : null, provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IAppLogs, KubernetesLogs>()
            .AddSingleton<IInstanceAccess, KubernetesAccess>()
            .AddSingleton<JobManifest>()
            .AddSingleton<IJobEngine, KubernetesJobs>()
            .AddSingleton<IReadinessCheck, KubernetesReadiness>();
}
