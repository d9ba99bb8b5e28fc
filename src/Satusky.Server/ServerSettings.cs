using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Engines.Kubernetes;

namespace Satusky.Server;

/// <summary>What the SATUSKY_* variables say, read once at the start of every command.</summary>
internal sealed partial record ServerSettings
{
    // sun_path holds 108 bytes with its end mark; the longest name below the home is run/podman.sock.
    private const int LongestHome = 107 - 16;

    public required string Home { get; init; }

    public required string Domain { get; init; }

    public required int ApiPort { get; init; }

    public required IPAddress ApiAddress { get; init; }

    public required int HttpPort { get; init; }

    public required int HttpsPort { get; init; }

    public required string MachineName { get; init; }

    public required string MasterKeyFile { get; init; }

    /// <summary>The PostgreSQL database that holds the store; null keeps it in a file of the home.</summary>
    public string? Database { get; init; }

    /// <summary>A file whose content is the admin's token; null has one made.</summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>What apps run on: containers, kubernetes or both; the first takes new apps.</summary>
    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>The cluster that apps run on; null where none does.</summary>
    public KubernetesSettings? Kubernetes { get; init; }

    public required GatewayVariables Gateway { get; init; }

    public ControlPlaneSettings ControlPlane => new()
    {
        Home = Home,
        Domain = Domain,
        ApiAddress = ApiAddress,
        ApiPort = ApiPort,
        HttpsPort = HttpsPort,
        MachineName = MachineName,
        MasterKeyFile = MasterKeyFile,
        Engines = Engines,
        Kubernetes = Kubernetes,
        PostgresConnectionString = Database,
        AdminTokenFile = AdminTokenFile,
    };

    /// <summary>Gives settings, or every problem at once.</summary>
    public static (ServerSettings? Settings, IReadOnlyList<string> Problems) Read(Func<string, string?> environment, bool privileged)
    {
        var problems = new List<string>();
        var home = Path.GetFullPath(Text("SATUSKY_HOME", DefaultHome(privileged)));
        var engines = ClusterVariables.ReadEngines(environment, problems);
        var settings = new ServerSettings
        {
            Home = home,
            Domain = Text("SATUSKY_DOMAIN", "satusky.localhost").ToLowerInvariant(),
            ApiAddress = Address("SATUSKY_API_ADDRESS", IPAddress.Loopback),
            ApiPort = Port("SATUSKY_API_PORT", 7420),
            HttpPort = Port("SATUSKY_HTTP_PORT", privileged ? 80 : 8081),
            HttpsPort = Port("SATUSKY_HTTPS_PORT", privileged ? 443 : 8443),
            MachineName = Text("SATUSKY_MACHINE_NAME", Environment.MachineName),
            MasterKeyFile = Path.GetFullPath(Text("SATUSKY_MASTER_KEY_FILE", Path.Combine(home, "master.key"))),
            Engines = engines,
            Kubernetes = engines.Contains(ControlPlaneSettings.Cluster) ? ClusterVariables.Read(environment, problems) : null,
            Database = DatabaseVariables.Read(environment, problems),
            AdminTokenFile = Text("SATUSKY_ADMIN_TOKEN_FILE", "") is { Length: > 0 } file ? Path.GetFullPath(file) : null,
            Gateway = GatewayVariables.Read(environment, problems),
        };

        if (home.Length > LongestHome)
            problems.Add($"SATUSKY_HOME is {home.Length} characters long: sockets inside it allow {LongestHome}. Choose a shorter path.");
        if (!HostName().IsMatch(settings.Domain))
            problems.Add($"SATUSKY_DOMAIN is \"{settings.Domain}\": it must be a host name such as apps.example.com.");
        if (!Name().IsMatch(settings.MachineName))
            problems.Add($"SATUSKY_MACHINE_NAME is \"{settings.MachineName}\": use letters, digits, dots and hyphens, at most 63.");
        if (new HashSet<int> { settings.ApiPort, settings.HttpPort, settings.HttpsPort }.Count < 3 && problems.Count == 0)
            problems.Add($"SATUSKY_API_PORT, SATUSKY_HTTP_PORT and SATUSKY_HTTPS_PORT are {settings.ApiPort}, {settings.HttpPort} and {settings.HttpsPort}: they must differ.");
        return problems.Count == 0 ? (settings, problems) : (null, problems);

        string Text(string key, string fallback) => environment(key) is { } value && value.Trim() is { Length: > 0 } text ? text : fallback;

        IPAddress Address(string key, IPAddress fallback)
        {
            var text = Text(key, fallback.ToString());
            if (IPAddress.TryParse(text, out var address)) return address;
            problems.Add($"{key} is \"{text}\": it must be an IP address, such as 127.0.0.1 or 0.0.0.0.");
            return fallback;
        }

        int Port(string key, int fallback)
        {
            var text = Text(key, fallback.ToString(CultureInfo.InvariantCulture));
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536) return port;
            problems.Add($"{key} is \"{text}\": it must be a port from 1 to 65535.");
            return 0;
        }
    }

    private static string DefaultHome(bool privileged) => privileged
        ? "/var/lib/satusky"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "satusky");

    [GeneratedRegex(@"^(?=.{1,200}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex Name();
}
