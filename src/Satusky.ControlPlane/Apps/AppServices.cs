using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Apps;

internal static class AppServices
{
    public static IServiceCollection AddApps(this IServiceCollection services) => services.AddSingleton<AppCommands>().AddSingleton<AppRemoval>();
}
