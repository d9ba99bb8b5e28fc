using Satusky.ContainerApi;
using Satusky.ControlPlane;

namespace Satusky.Server.Supervision;

/// <summary>The processes of one platform.</summary>
/// <param name="Problem">Why it cannot start: the one line to print.</param>
internal sealed record Platform(IReadOnlyList<ProcessSpec> Specs, EngineEndpoint? Engine, string? Problem)
{
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(20);

    public static async Task<Platform> DescribeAsync(ServerSettings settings, HomeFolder home, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!settings.Engines.Contains(ControlPlaneSettings.Containers))
        {
            return new([new ProcessSpec("serve", SelfCommand.With("serve"), home.Log("serve"), s_stopTime) { Ports = [settings.ApiPort] }], null, null);
        }

        var found = await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken);
        var ownEngine = found.Endpoint is null ? OwnEngine.Spec(home, time) : null;
        var engine = found.Endpoint ?? (ownEngine is null ? null : EngineEndpoint.Unix(home.EngineSocket));
        var edge = new ProcessSpec("edge", SelfCommand.With("edge"), home.Log("edge"), s_stopTime) { Ports = [settings.HttpPort, settings.HttpsPort] };
        var serve = new ProcessSpec("serve", SelfCommand.With("serve"), home.Log("serve"), s_stopTime)
        {
            Ports = [settings.ApiPort],
            Environment = engine is null ? [] : new Dictionary<string, string> { ["DOCKER_HOST"] = engine.ToString() },
        };
        var problem = engine is null
            ? $"No container engine answers here ({string.Join("; ", found.Attempts.Select(attempt => $"{attempt.Address}: {attempt.Reason}"))}) and Podman is not "
                + "installed. Install it (apt-get install podman runc netavark) or set DOCKER_HOST."
            : await IsRootlessAsync(found.Endpoint, cancellationToken)
            ? $"The container engine at {engine} runs without root, so that its containers have no addresses that this machine reaches. Run this as root, "
                + "or use an engine of root's: sudo apt-get install -y docker.io && sudo usermod -aG docker $USER, then log in again."
            : null;
        return new(ownEngine is null ? [edge, serve] : [ownEngine, edge, serve], engine, problem);
    }

    private static async Task<bool> IsRootlessAsync(EngineEndpoint? found, CancellationToken cancellationToken)
    {
        if (found is null) return !Environment.IsPrivilegedProcess;
        using var client = await ContainerEngineClient.ConnectAsync(found, cancellationToken);
        return (await client.System.InfoAsync(cancellationToken)).Rootless;
    }
}
