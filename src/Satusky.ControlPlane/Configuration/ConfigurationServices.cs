using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

public static class ConfigurationServices
{
    /// <summary>Adds environment variables and secrets. The host calls <see cref="MasterKey.EnsureAsync"/> after it migrated the store.</summary>
    public static IServiceCollection AddConfiguration(this IServiceCollection services, string masterKeyPath)
    {
        services.TryAddSingleton<AuditLog>();
        services.AddSingleton(provider => new MasterKey(masterKeyPath, provider.GetRequiredService<Database>()));
        services.AddSingleton<DataKeys>();
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<SecretMasks>();
        return services.AddSingleton<ConfigurationStore>();
    }
}
