using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Satusky.ControlPlane.Audit;

namespace Satusky.ControlPlane.Configuration;

public static class ConfigurationServices
{
    /// <summary>Adds environment variables and secrets. The key is loaded already.</summary>
    public static IServiceCollection AddConfiguration(this IServiceCollection services, MasterKey key)
    {
        services.TryAddSingleton<AuditLog>();
        services.AddSingleton(key);
        services.AddSingleton<DataKeys>();
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<SecretMasks>();
        return services.AddSingleton<ConfigurationStore>();
    }
}
