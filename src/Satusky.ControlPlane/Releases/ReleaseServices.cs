using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane.Operations;

namespace Satusky.ControlPlane.Releases;

internal static class ReleaseServices
{
    /// <summary>Adds deploys, rollbacks and cancellation, their operations, and the worker that prepares images.</summary>
    public static IServiceCollection AddReleases(this IServiceCollection services) =>
        services
            .AddSingleton<OperationJournal>()
            .AddSingleton<ReleaseStart>()
            .AddSingleton<Preparation>()
            .AddSingleton<Preparations>()
            .AddSingleton<DeployCommand>()
            .AddSingleton<RollbackCommand>()
            .AddSingleton<CancelCommand>();
}
