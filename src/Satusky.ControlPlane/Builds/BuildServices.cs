using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Builds;

internal static class BuildServices
{
    public static IServiceCollection AddBuilds(this IServiceCollection services, string home) => services
        .AddSingleton(new ContextArchive(home))
        .AddSingleton(new BuildQueue())
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<RegistryCredentials>(provider, home));
}
