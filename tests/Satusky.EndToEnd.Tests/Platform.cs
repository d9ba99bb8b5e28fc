using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Satusky.ContainerApi;

namespace Satusky.EndToEnd.Tests;

/// <summary>A platform of the test's own, run by the published programs: own home, own ports, gone with the test.</summary>
public class Platform : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string> environment = [];
    private readonly HttpClient http = new();

    /// <summary>The repository's root folder.</summary>
    public static string Repository { get; } = FindRepository();

    public string Home { get; } = Directory.CreateTempSubdirectory("sky-").FullName;

    public int HttpsPort { get; } = FreePort();

    internal IReadOnlyDictionary<string, string> Environment => environment;

    /// <summary>Images of <c>eng/base-images</c> that the tests deploy or build on.</summary>
    protected virtual IReadOnlyList<string> BaseImages => ["busybox", "alpine", "golang", "nginx", "nginx-port"];

    /// <summary>The address of an engine of the test's own; null for the one that the platform finds or starts.</summary>
    protected virtual ValueTask<string?> StartEngineAsync() => ValueTask.FromResult<string?>(null);

    public async ValueTask InitializeAsync()
    {
        if (await StartEngineAsync() is { } engine)
        {
            environment["DOCKER_HOST"] = engine;
        }

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
        string[] engine = Engine is { } address ? ["--engine", address] : [];
        (await Shell.RunAsync(
            Path.Combine(Repository, "eng/base-images"), [.. engine, "--public-names", .. BaseImages], Repository, environment, TimeSpan.FromMinutes(10))).Exits(0);
    }

    /// <summary>The engine of the test's or of the platform's own; null where it uses the machine's.</summary>
    private string? Engine =>
        environment.TryGetValue("DOCKER_HOST", out var given) ? given
        : Path.Combine(environment["SATUSKY_HOME"], "run", "podman.sock") is var own && File.Exists(own) ? $"unix://{own}"
        : null;

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
        // A peer that dies within the connect is a bare socket error.
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    /// <summary>The control plane's process.</summary>
    internal async Task<int> ServePidAsync() => (await ProcessesAsync())["serve"];

    /// <summary>The platform's processes that run, the supervisor among them.</summary>
    internal async Task<IReadOnlyDictionary<string, int>> ProcessesAsync()
    {
        var status = JsonDocument.Parse((await ServerAsync("status", "-o", "json")).Out).RootElement;
        return status.GetProperty("processes").EnumerateArray().Where(p => p.TryGetProperty("pid", out _))
            .ToDictionary(p => p.GetProperty("name").GetString()!, p => p.GetProperty("pid").GetInt32());
    }

    /// <summary>Every container of this platform, running or not.</summary>
    internal async Task<IReadOnlyList<ContainerSummary>> ContainersAsync()
    {
        var platform = (await File.ReadAllTextAsync(Path.Combine(environment["SATUSKY_HOME"], "platform-id"))).Trim();
        using var engine = await EngineAsync();
        return await engine.Containers.ListAsync(all: true, EngineFilters.Label("satusky.com/platform", platform), CancellationToken.None);
    }

    internal async Task<ContainerEngineClient> EngineAsync()
    {
        var found = await EngineDiscovery.DiscoverAsync(
            name => name == "DOCKER_HOST" && Engine is { } own ? own : System.Environment.GetEnvironmentVariable(name), File.Exists, CancellationToken.None);
        return await ContainerEngineClient.ConnectAsync(found.Endpoint!, CancellationToken.None);
    }

    /// <summary>What <c>deploy get</c> says about the app of a folder.</summary>
    internal async Task<JsonElement> AppAsync(string directory) =>
        JsonDocument.Parse((await ControlAsync(directory, "-o", "json", "deploy", "get")).Exits(0).Out).RootElement;

    internal async Task<string> AddressAsync(string directory) => (await AppAsync(directory)).GetProperty("domain").GetString()!;

    /// <summary>A folder with a satusky.toml.</summary>
    internal string Project(string name, string settings = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Home, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "satusky.toml"), $"[app]\n  name = \"{name}\"\n  memory = \"64Mi\"\n{settings}");
        return folder;
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

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var app in (await ControlAsync(Home, "-o", "json", "deploy", "list")).Out is { Length: > 2 } list ? Ids(list) : [])
        {
            await ControlAsync(Home, "deploy", "destroy", "-y", "--deployment-id", app);
        }

        await ServerAsync("down");
        http.Dispose();
        var logs = Directory.GetFiles(Path.Combine(environment["SATUSKY_HOME"], "log"), "*.log").Select(File.ReadAllText).ToList();
        Directory.Delete(Home, recursive: true);
        GC.SuppressFinalize(this);

        // What a web server says about an answer that was written twice, as after a WebSocket.
        Assert.All(logs, log => Assert.DoesNotContain("Headers are read-only", log, StringComparison.Ordinal));
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
