using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Volumes;

internal static class VolumeServices
{
    public static IServiceCollection AddVolumes(this IServiceCollection services) => services.AddSingleton<VolumeCommands>().AddSingleton<VolumeLeave>();
}
