using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Metrics;

internal static class MetricsServices
{
    public static IServiceCollection AddPlatformMetrics(this IServiceCollection services) =>
        services.AddSingleton<RequestMetrics>().AddSingleton<EngineMetrics>().AddSingleton<PlatformMetrics>();
}
