using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Logs;

internal static class LogServices
{
    public static IServiceCollection AddAppLogs(this IServiceCollection services, string folder) =>
        services.AddSingleton(new LogArchiveOptions { Directory = folder }).AddSingleton<LogArchive>();
}
