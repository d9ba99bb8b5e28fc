namespace Satusky.ContainerApi;

public enum EngineKind
{
    Docker,
    Podman,
}

/// <summary>Limits of one client. Streams and waits are limited only by their cancellation token.</summary>
public sealed record ContainerEngineOptions
{
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(60);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Client of the Docker Engine API as Docker (20.10 and later) and Podman (4.3 and later) serve it.</summary>
public sealed class ContainerEngineClient : IDisposable
{
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(5);
    private readonly EngineHttp http;

    private ContainerEngineClient(EngineHttp http, EnginePing ping)
    {
        this.http = http;
        Kind = ping.Kind;
        System = new(http, ping);
        Containers = new(http, ping.Kind);
        Execs = new(http, ping.Kind);
        Images = new(http);
        Networks = new(http, ping.Kind);
        Volumes = new(http);
        Builds = new(http, ping.Kind);
    }

    public EngineEndpoint Endpoint => http.Endpoint;

    public EngineKind Kind { get; }

    public SystemApi System { get; }

    public ContainersApi Containers { get; }

    public ExecsApi Execs { get; }

    public ImagesApi Images { get; }

    public NetworksApi Networks { get; }

    public VolumesApi Volumes { get; }

    public BuildsApi Builds { get; }

    public static Task<ContainerEngineClient> ConnectAsync(EngineEndpoint endpoint, CancellationToken cancellationToken) =>
        ConnectAsync(endpoint, new ContainerEngineOptions(), cancellationToken);

    /// <summary>Pings once, which settles the kind of engine and the API version for every later call.</summary>
    public static async Task<ContainerEngineClient> ConnectAsync(
        EngineEndpoint endpoint, ContainerEngineOptions options, CancellationToken cancellationToken)
    {
        var http = new EngineHttp(endpoint, options);
        try
        {
            var ping = await SystemApi.PingAsync(http, options.CallLimit < PingLimit ? options.CallLimit : PingLimit, cancellationToken);
            http.ApiVersion = ping.SpokenVersion;
            return new(http, ping);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public void Dispose() => http.Dispose();
}
