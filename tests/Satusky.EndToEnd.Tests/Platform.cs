using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Satusky.ContainerApi;

namespace Satusky.EndToEnd.Tests;

/// <summary>A platform of the test's own, run by the published programs: own home, own ports, gone with the test.</summary>
public sealed class Platform : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string> environment = [];
    private readonly HttpClient http = new();

    /// <summary>The repository's root folder.</summary>
    public static string Repository { get; } = FindRepository();

    public string Home { get; } = Directory.CreateTempSubdirectory("sky-").FullName;

    public int HttpsPort { get; } = FreePort();

    internal IReadOnlyDictionary<string, string> Environment => environment;

    public async ValueTask InitializeAsync()
    {
        environment["SATUSKY_HOME"] = Path.Combine(Home, "state");
        environment["SATUSKY_CONFIG_DIR"] = Path.Combine(Home, "login");
        environment["SATUSKY_API_PORT"] = $"{FreePort()}";
        environment["SATUSKY_HTTP_PORT"] = $"{FreePort()}";
        environment["SATUSKY_HTTPS_PORT"] = $"{HttpsPort}";
        environment["SATUSKY_MACHINE_NAME"] = "compute-main-01";
        environment["SATUSKY_DOMAIN"] = "satusky.localhost";
        await UpAsync();
        await BaseImagesAsync();
        var url = $"http://localhost:{environment["SATUSKY_API_PORT"]}";
        (await ControlAsync(Home, "profile", "create", "--url", url, "local")).Exits(0);
        (await ControlAsync(Home, "profile", "use", "local")).Exits(0);
        environment["SATUSKY_API_KEY"] = (await File.ReadAllTextAsync(Path.Combine(Home, "state", "admin.token"))).Trim();
        (await ControlAsync(Home, "auth", "login")).Exits(0);
    }

    /// <summary>Gives the images that samples name to the engine, where no registry does.</summary>
    private async Task BaseImagesAsync()
    {
        var own = Path.Combine(environment["SATUSKY_HOME"], "run", "podman.sock");
        string[] engine = File.Exists(own) ? ["--engine", $"unix://{own}"] : [];
        (await Shell.RunAsync(
            Path.Combine(Repository, "eng/base-images"), [.. engine, "--public-names", "alpine", "golang", "nginx", "nginx-port"], Repository, environment, TimeSpan.FromMinutes(10))).Exits(0);
    }

    internal async Task UpAsync() => (await ServerAsync("up", "--detach")).Exits(0);

    internal Task<Output> ServerAsync(params string[] arguments) =>
        Shell.RunAsync(Path.Combine(Repository, "bin/satusky"), arguments, Home, environment, Patience);

    /// <summary>Runs <c>1ctl</c> in a folder.</summary>
    internal Task<Output> ControlAsync(string directory, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(Repository, "bin/1ctl"), arguments, directory, environment, Patience);

    internal Task<Output> ControlWithInputAsync(string directory, string input, params string[] arguments) =>
        Shell.RunAsync(Path.Combine(Repository, "bin/1ctl"), arguments, directory, environment, Patience, input);

    /// <summary>Whether the control plane says that it is ready.</summary>
    internal async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync($"http://localhost:{environment["SATUSKY_API_PORT"]}/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The control plane's process.</summary>
    internal async Task<int> ServePidAsync()
    {
        var status = JsonDocument.Parse((await ServerAsync("status", "-o", "json")).Out).RootElement;
        return status.GetProperty("processes").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "serve").GetProperty("pid").GetInt32();
    }

    /// <summary>Every container of this platform, running or not.</summary>
    internal async Task<IReadOnlyList<ContainerSummary>> ContainersAsync()
    {
        var own = Path.Combine(environment["SATUSKY_HOME"], "run", "podman.sock");
        var found = await EngineDiscovery.DiscoverAsync(
            name => name == "DOCKER_HOST" && File.Exists(own) ? $"unix://{own}" : System.Environment.GetEnvironmentVariable(name), File.Exists, CancellationToken.None);
        using var engine = await ContainerEngineClient.ConnectAsync(found.Endpoint!, CancellationToken.None);
        var platform = (await File.ReadAllTextAsync(Path.Combine(environment["SATUSKY_HOME"], "platform-id"))).Trim();
        return await engine.Containers.ListAsync(all: true, EngineFilters.Label("satusky.com/platform", platform), CancellationToken.None);
    }

    internal LogStream Stream(string directory) => new(Shell.Start(Path.Combine(Repository, "bin/1ctl"), ["logs", "stream"], directory, environment));

    /// <summary>A client that trusts only this platform's authority and finds every hostname at its edge.</summary>
    internal HttpClient Browser()
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Home, "state", "ca.crt"));
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Copies a sample into a folder of the test's own, as a user's project.</summary>
    internal string CopySample(string sample)
    {
        var target = Path.Combine(Home, sample);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository, "samples", sample), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Path.Combine(Repository, "samples", sample), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in (await ControlAsync(Home, "-o", "json", "deploy", "list")).Out is { Length: > 2 } list ? Ids(list) : [])
        {
            await ControlAsync(Home, "deploy", "destroy", "-y", "--deployment-id", app);
        }

        await ServerAsync("down");
        http.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private static IEnumerable<string> Ids(string list) =>
        JsonDocument.Parse(list).RootElement.EnumerateArray().Select(app => app.GetProperty("deployment_id").GetString()!);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Satusky.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        }

        return folder.FullName;
    }
}
