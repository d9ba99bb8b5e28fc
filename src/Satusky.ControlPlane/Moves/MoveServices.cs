using Microsoft.Extensions.DependencyInjection;

namespace Satusky.ControlPlane.Moves;

internal static class MoveServices
{
    /// <summary>Adds moves of apps between engines. Where the platform has one engine they are refused.</summary>
    public static IServiceCollection AddMoves(this IServiceCollection services) =>
        services.AddSingleton<MoveCommand>().AddSingleton<MovePreparation>().AddSingleton<Arrival>();
}
