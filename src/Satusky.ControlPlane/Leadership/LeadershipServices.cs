using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Satusky.ControlPlane.Leadership;

internal static class LeadershipServices
{
    /// <summary>Adds the leader's work. An engine that several replicas share brings its own <see cref="ILeadership"/>.</summary>
    public static IServiceCollection AddLeadership(this IServiceCollection services)
    {
        services.TryAddSingleton<ILeadership, AlwaysLeader>();
        return services.AddSingleton<LeaderWrites>().AddHostedService<LeaderDuties>();
    }
}
