using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Satusky.ControlPlane.Storage;

public static class StorageServices
{
    /// <summary>Adds the <see cref="Database"/>; the host calls <see cref="Database.MigrateAsync"/> before it starts anything else.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IdempotencyStore>();
        return services.AddSingleton(provider => options.Open(provider.GetRequiredService<TimeProvider>()));
    }
}
