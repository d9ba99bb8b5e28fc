using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Reconciliation;

internal static class ReconciliationServices
{
    /// <summary>Adds the loop that makes the world match, which the leader runs. Needs an <see cref="Engines.IEngine"/> and an <see cref="Routing.IEndpointProbe"/>.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services) =>
        services
            .AddSingleton<AppQueue>()
            .AddSingleton<AppStates>()
            .AddSingleton<AppNotices>()
            .AddSingleton<EndpointWatch>()
            .AddSingleton<StartGate>()
            .AddSingleton<Reconciler>()
            .AddSingleton<ReconcileLoop>();
}
