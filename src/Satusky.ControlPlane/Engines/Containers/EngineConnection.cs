using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>This host's container engine, found once when the platform starts.</summary>
internal sealed partial class EngineConnection(ContainerEngineClient client, EngineInfo info) : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    public ContainerEngineClient Client => client;

    public EngineInfo Info => info;

    /// <summary>Looks until an engine answers, telling the log where it looked.</summary>
    public static async Task<EngineConnection> OpenAsync(TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken);
            if (found.Endpoint is { } endpoint)
            {
                var client = await ContainerEngineClient.ConnectAsync(endpoint, cancellationToken);
                var info = await client.System.InfoAsync(cancellationToken);
                LogFound(logger, info.Kind, info.Version, endpoint.ToString());
                return new EngineConnection(client, info);
            }

            LogMissing(logger, string.Join("; ", found.Attempts.Select(a => $"{a.Source} ({a.Address}): {a.Reason}")));
            await Task.Delay(RetryEvery, time, cancellationToken);
        }
    }

    public void Dispose() => client.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "Using {Kind} {Version} at {Endpoint}")]
    private static partial void LogFound(ILogger logger, EngineKind kind, string version, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No container engine answers yet: {Attempts}")]
    private static partial void LogMissing(ILogger logger, string attempts);
}
