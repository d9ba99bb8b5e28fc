using System.Net;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane;

/// <summary>What a control plane is started with.</summary>
public sealed record ControlPlaneSettings
{
    /// <summary>The names of the engines.</summary>
    public const string Containers = "containers";
    public const string Cluster = "kubernetes";

    internal const string LogFolderName = "app-logs";

    /// <summary>The state folder.</summary>
    public required string Home { get; init; }

    /// <summary>The platform's domain; apps get hostnames below it.</summary>
    public required string Domain { get; init; }

    /// <summary>Where the API listens. Beyond loopback something else has to keep strangers away, such as a cluster's network policy.</summary>
    public IPAddress ApiAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The API's port; 0 takes a free one.</summary>
    public required int ApiPort { get; init; }

    /// <summary>Where the edge answers, for the addresses that people are told.</summary>
    public required int HttpsPort { get; init; }

    public required string MachineName { get; init; }

    public required string MasterKeyFile { get; init; }

    /// <summary>The cluster that apps run on; null where none does.</summary>
    public KubernetesSettings? Kubernetes { get; init; }

    /// <summary>The engines by name, one or both; the first takes new apps.</summary>
    public IReadOnlyList<string> Engines { get => field ?? [Kubernetes is null ? Containers : Cluster]; init; }

    /// <summary>The PostgreSQL database that holds the store; null keeps it in a file of the home.</summary>
    public string? PostgresConnectionString { get; init; }

    /// <summary>A file whose content is the admin's token; null has one made.</summary>
    public string? AdminTokenFile { get; init; }

    public StorageOptions Storage => new() { SqlitePath = Path.Combine(Home, "satusky.db"), PostgresConnectionString = PostgresConnectionString };

    public string EdgeSocket => Path.Combine(Home, "run", "edge.sock");

    public string LogFolder => Path.Combine(Home, LogFolderName);

    /// <summary>Names this installation to programs that must find its containers without its database.</summary>
    public string PlatformIdFile => Path.Combine(Home, "platform-id");
}
