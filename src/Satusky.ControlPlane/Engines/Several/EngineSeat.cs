using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Engines.Several;

/// <summary>One of several engines of a platform, with the ways to look at its apps and into them.</summary>
internal sealed record EngineSeat(IEngine Engine, IAppLogs Logs, IInstanceAccess Access, IVolumes Volumes, IJobEngine Jobs, IEndpointProbe Probe);

/// <summary>The engines of a platform that has several; the first takes new apps.</summary>
internal sealed class EngineSeats(IReadOnlyList<EngineSeat> all)
{
    public IReadOnlyList<EngineSeat> All => all;

    public EngineSeat First => all[0];

    /// <summary>The engine of that name, or null.</summary>
    public EngineSeat? Find(string? name) => name is null ? First : all.FirstOrDefault(seat => seat.Engine.Name == name);

    /// <summary>The engine that a stored app is on.</summary>
    public EngineSeat Of(string? name) => Find(name)
        ?? throw new InvalidOperationException($"an app is on engine {name}, which this platform is not set up with: add it to SATUSKY_ENGINE again");
}
