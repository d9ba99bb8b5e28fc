using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Storage;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Leadership;

internal static class LeadershipServices
{
    private const string LeaseName = "satusky";

    /// <summary>Adds the leader's work. Replicas lead by a lease of the cluster they run apps on; where there can be only one, as with containers of its machine, it always leads.</summary>
    public static IServiceCollection AddLeadership(this IServiceCollection services, ControlPlaneSettings settings)
    {
        if (settings is { Engines: [ControlPlaneSettings.Cluster], PostgresConnectionString: not null })
        {
            services.AddSingleton<ILeadership>(provider => ByLease(provider, settings.MachineName));
        }

        services.TryAddSingleton<ILeadership, AlwaysLeader>();
        return services.AddSingleton<LeaderWrites>().AddHostedService<LeaderDuties>();
    }

    private static LeaseLeadership ByLease(IServiceProvider provider, string replica)
    {
        var cluster = provider.GetRequiredService<KubernetesClient>();
        return new LeaseLeadership(
            new ClusterLease(cluster, new ObjectName(cluster.Config.Namespace, LeaseName)),
            $"{replica}_{Guid.NewGuid():N}",
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LeaseLeadership>>());
    }
}
