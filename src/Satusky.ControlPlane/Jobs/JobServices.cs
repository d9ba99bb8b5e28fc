using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Jobs;

internal static class JobServices
{
    /// <summary>Adds jobs. Needs the engine's <see cref="IJobEngine"/>.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) =>
        services.AddSingleton<JobCommands>().AddSingleton<JobReads>().AddSingleton<JobReconciler>();
}
