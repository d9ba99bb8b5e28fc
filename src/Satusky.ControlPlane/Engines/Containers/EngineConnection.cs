using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>The one client of this host's container engine, found when the platform starts.</summary>
internal sealed partial class EngineConnection(TimeProvider time, ILogger<EngineConnection> logger) : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private ContainerEngineClient? client;

    public ContainerEngineClient Client => client ?? throw new InvalidOperationException("the container engine has not been found yet");

    public EngineInfo Info { get; private set; } = null!;

    public bool IsConnected => client is not null;

    /// <summary>Looks until an engine answers.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (client is null)
        {
            var found = await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken);
            if (found.Endpoint is { } endpoint)
            {
                var connected = await ContainerEngineClient.ConnectAsync(endpoint, cancellationToken);
                Info = await connected.System.InfoAsync(cancellationToken);
                client = connected;
                LogFound(logger, Info.Kind, Info.Version, endpoint.ToString());
                return;
            }

            LogMissing(logger, string.Join("; ", found.Attempts.Select(a => $"{a.Source} ({a.Address}): {a.Reason}")));
            await Task.Delay(RetryEvery, time, cancellationToken);
        }
    }

    public void Dispose() => client?.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Using {Kind} {Version} at {Endpoint}")]
    private static partial void LogFound(ILogger logger, EngineKind kind, string version, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No container engine answers yet: {Attempts}")]
    private static partial void LogMissing(ILogger logger, string attempts);
}
