using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>This host's container engine, found once when the platform starts.</summary>
internal sealed partial class EngineConnection(ContainerEngineClient client, EngineInfo info, int? processId) : IDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    public ContainerEngineClient Client => client;

    public EngineInfo Info => info;

    /// <summary>The process that starts containers, or null when it is not on a local socket.</summary>
    public int? ProcessId => processId;

    /// <summary>Looks until an engine answers, telling the log where it looked.</summary>
    public static async Task<EngineConnection> OpenAsync(TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await EngineDiscovery.DiscoverAsync(Environment.GetEnvironmentVariable, File.Exists, cancellationToken);
            if (found.Endpoint is { } endpoint)
            {
                var connection = await ToAsync(endpoint, cancellationToken);
                LogFound(logger, connection.Info.Kind, connection.Info.Version, endpoint.ToString());
                return connection;
            }

            LogMissing(logger, string.Join("; ", found.Attempts.Select(a => $"{a.Source} ({a.Address}): {a.Reason}")));
            await Task.Delay(RetryEvery, time, cancellationToken);
        }
    }

    /// <summary>Connects to one engine.</summary>
    public static async Task<EngineConnection> ToAsync(EngineEndpoint endpoint, CancellationToken cancellationToken)
    {
        var client = await ContainerEngineClient.ConnectAsync(endpoint, cancellationToken);
        return new EngineConnection(client, await client.System.InfoAsync(cancellationToken), PeerOf(endpoint.SocketPath));
    }

    public void Dispose() => client.Dispose();

    /// <summary>Who listens on a unix socket, by <c>SO_PEERCRED</c> of unix(7).</summary>
    private static int? PeerOf(string? socketPath)
    {
        if (socketPath is null)
        {
            return null;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(optionLevel: 1, optionName: 17, credentials);
        return BinaryPrimitives.ReadInt32LittleEndian(credentials);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Using {Kind} {Version} at {Endpoint}")]
    private static partial void LogFound(ILogger logger, EngineKind kind, string version, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No container engine answers yet: {Attempts}")]
    private static partial void LogMissing(ILogger logger, string attempts);
}
