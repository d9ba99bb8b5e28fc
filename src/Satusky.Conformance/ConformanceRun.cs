using Microsoft.Extensions.Logging;
using Satusky.Conformance.Grounds;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Kubernetes;

namespace Satusky.Conformance;

/// <summary>Which engine to run the suite on.</summary>
public sealed record ConformanceOptions
{
    /// <summary>The cluster; null takes the container engine of this machine.</summary>
    public KubernetesSettings? Kubernetes { get; init; }

    /// <summary>Below which apps get their hostnames on a cluster, and the port of its gateway.</summary>
    public string Domain { get; init; } = "satusky.localhost";

    public int HttpsPort { get; init; } = 443;

    /// <summary>The image of the suite's app; null has it made, which only a container engine can.</summary>
    public string? Image { get; init; }

    /// <summary>Only behaviours with this in their name or area; null runs all.</summary>
    public string? Only { get; init; }
}

/// <summary>The suite, for those who have an engine and want to know.</summary>
public static class ConformanceRun
{
    /// <summary>Runs what was chosen; results come as they are known. Null when the choice leaves nothing to run.</summary>
    /// <exception cref="ConformanceException">It cannot be run here; the message says why.</exception>
    public static async Task<(string Engine, IReadOnlyList<BehaviourResult> Results)?> RunAsync(
        ConformanceOptions options, Action<BehaviourResult> onResult, CancellationToken cancellationToken)
    {
        var chosen = Behaviour.All
            .Where(behaviour => options.Only is not { } only || behaviour.Name.Contains(only, StringComparison.OrdinalIgnoreCase) || behaviour.Area.Equals(only, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (chosen.Count == 0)
        {
            return null;
        }

        await using var ground = options.Kubernetes is not null
            ? await ClusterGround.OpenAsync(options, new Dictionary<Ability, string>(), cancellationToken)
            : await OpenContainersAsync(options.Image, cancellationToken);
        return (ground.Engine, await new Suite(ground, logging => logging.ClearProviders()).RunAsync(chosen, onResult, cancellationToken));
    }

    private static async Task<IGround> OpenContainersAsync(string? image, CancellationToken cancellationToken)
    {
        var found = await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken);
        return found.Endpoint is { } endpoint
            ? await ContainersGround.OpenAsync(endpoint, image, cancellationToken)
            : throw new ConformanceException($"No container engine answers: {string.Join("; ", found.Attempts.Select(a => $"{a.Source} ({a.Address}): {a.Reason}"))}. Start one, or name its socket in DOCKER_HOST.");
    }
}

/// <summary>The suite cannot be run; the message says why and what helps.</summary>
public sealed class ConformanceException(string message) : Exception(message);
