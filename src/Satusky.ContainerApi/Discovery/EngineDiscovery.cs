namespace Satusky.ContainerApi;

/// <summary>One place that was tried, and why it was not taken.</summary>
public sealed record EngineAttempt(string Source, string Address, string Reason);

/// <summary>Outcome of the search for an engine: <see cref="Endpoint"/> is null when none answered.</summary>
public sealed record EngineDiscovery(EngineEndpoint? Endpoint, string? Source, IReadOnlyList<EngineAttempt> Attempts)
{
    private static readonly Provider[] Providers =
    [
        new("DOCKER_HOST", environment => environment("DOCKER_HOST")),
        new("the Docker socket", _ => "/var/run/docker.sock"),
        new("the Podman socket", _ => "/run/podman/podman.sock"),
        new("the user's Podman socket", environment => environment("XDG_RUNTIME_DIR") is { Length: > 0 } directory ? $"{directory}/podman/podman.sock" : null),
    ];

    /// <summary>Tries DOCKER_HOST and the usual sockets in order; the first that answers a ping wins.</summary>
    public static async Task<EngineDiscovery> DiscoverAsync(
        Func<string, string?> environment, Func<string, bool> fileExists, CancellationToken cancellationToken)
    {
        var attempts = new List<EngineAttempt>();
        foreach (var provider in Providers)
        {
            if (provider.Address(environment) is not { Length: > 0 } address)
                continue;
            if (!EngineEndpoint.TryParse(address, out var endpoint))
            {
                attempts.Add(new(provider.Source, address, "not a form this client speaks; use unix:///path or tcp://host:port"));
            }
            else if (endpoint.SocketPath is { } path && !fileExists(path))
            {
                attempts.Add(new(provider.Source, endpoint.ToString(), "the socket does not exist"));
            }
            else
            {
                try
                {
                    using var client = await ContainerEngineClient.ConnectAsync(endpoint, cancellationToken);
                    return new(endpoint, provider.Source, attempts);
                }
                catch (ContainerApiException refusal)
                {
                    attempts.Add(new(provider.Source, endpoint.ToString(), refusal.InnerException?.Message ?? refusal.EngineMessage));
                }
            }
        }

        return new(null, null, attempts);
    }

    private sealed record Provider(string Source, Func<Func<string, string?>, string?> Address);
}
