using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;

namespace Satusky.Server.Supervision;

internal enum ShutdownResult
{
    Stopped,
    NothingRan,
    StillRuns,
}

/// <summary>Stops a supervisor and its processes, or what a killed supervisor left.</summary>
internal static class Shutdown
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    public static async Task<ShutdownResult> RunAsync(HomeFolder home, bool keepInstances, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(home.Path) || SupervisorState.Read(home) is not { } state) return ShutdownResult.NothingRan;
        state.Supervisor.Signal((int)(keepInstances ? UnixSignal.Quit : UnixSignal.Terminate));

        var begin = time.GetTimestamp();
        while (time.GetElapsedTime(begin) < s_limit)
        {
            using (var held = SupervisorLock.TryTake(home))
            {
                if (held is not null)
                {
                    if (SupervisorState.Read(home) is { } left) await StopLeftAsync(home, left, keepInstances, time, cancellationToken);
                    return ShutdownResult.Stopped;
                }
            }

            await Task.Delay(s_look, time, cancellationToken);
        }

        return ShutdownResult.StillRuns;
    }

    private static async Task StopLeftAsync(HomeFolder home, SupervisorState left, bool keepInstances, TimeProvider time, CancellationToken cancellationToken)
    {
        var specs = left.Processes.Select(process => new ProcessSpec(process.Name, [], home.Log(process.Name), TimeSpan.FromSeconds(20))).ToList();
        var engine = left.Find(OwnEngine.Name) is { IsAlive: true }
            ? EngineEndpoint.Unix(home.EngineSocket)
            : (await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken)).Endpoint;
        var supervisor = new Supervisor(home, specs, new ContainerInstances(home, engine), time, NullLogger.Instance);
        await supervisor.StopAllAsync(keepInstances, cancellationToken);
    }
}
