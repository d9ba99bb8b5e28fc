using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Storage;

internal static class StorageServices
{
    /// <summary>Adds an open store that is migrated already, and hears what other replicas do to it.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, Database database) =>
        services.AddSingleton(database).AddSingleton<IdempotencyStore>().AddHostedService<AnnouncementListener>();
}
