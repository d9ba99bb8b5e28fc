using Microsoft.Extensions.DependencyInjection;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Builds;

internal static class BuildServices
{
    public static IServiceCollection AddBuilds(this IServiceCollection services, string home) => services
        .AddSingleton<IContextStore>(provider => provider.GetRequiredService<Database>() is { IsShared: true } shared
            ? new ContextTable(shared, home, provider.GetRequiredService<TimeProvider>())
            : new ContextFolder(home))
        .AddSingleton(provider => new ContextArchive(provider.GetRequiredService<IContextStore>()))
        .AddSingleton<ContextTickets>()
        .AddSingleton(new BuildQueue())
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<RegistryCredentials>(provider, home));
}
