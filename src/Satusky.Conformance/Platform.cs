using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Satusky.Conformance.Grounds;
using Satusky.Contracts;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Access;

namespace Satusky.Conformance;

/// <summary>A control plane in this process with a home, an id and an organization of its own, which go with it.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly string home;
    private readonly ControlPlaneSettings settings;
    private readonly Action<ILoggingBuilder> logging;
    private ControlPlaneHost host;

    private Platform(string home, IGround ground, ControlPlaneSettings settings, Action<ILoggingBuilder> logging, ControlPlaneHost host, ApiClient api, Contracts.Api.Identity identity)
    {
        (this.home, Ground, this.settings, this.logging, this.host, Api, Identity) = (home, ground, settings, logging, host, api, identity);
    }

    public IGround Ground { get; }

    public ApiClient Api { get; }

    public Contracts.Api.Identity Identity { get; }

    public string Id => File.ReadAllText(settings.PlatformIdFile).Trim();

    public static async Task<Platform> StartAsync(IGround ground, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("satusky-conformance-").FullName;
        try
        {
            var settings = await ground.StartAsync(
                new ControlPlaneSettings
                {
                    Home = home,
                    Domain = "satusky.localhost",
                    ApiPort = FreePort(),
                    HttpsPort = 443,
                    MachineName = "conformance",
                    MasterKeyFile = Path.Combine(home, "master.key"),
                },
                cancellationToken);
            var host = await ControlPlaneHost.StartAsync(settings, TimeProvider.System, logging, ground.AddEngineAsync, cancellationToken);
            var token = (await File.ReadAllTextAsync(Path.Combine(home, AdminToken.FileName), cancellationToken)).Trim();
            var api = new ApiClient(host.Address, token);
            return new Platform(home, ground, settings, logging, host, api, await api.GetAsync("/v1/whoami", ContractsJson.Default.Identity, cancellationToken));
        }
        catch
        {
            Directory.Delete(home, recursive: true);
            throw;
        }
    }

    /// <summary>Stops the control plane and, after <paramref name="meanwhile"/>, starts it again on what it stored.</summary>
    public async Task RestartAsync(Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        await host.DisposeAsync();
        try
        {
            await meanwhile();
        }
        finally
        {
            host = await ControlPlaneHost.StartAsync(settings, TimeProvider.System, logging, Ground.AddEngineAsync, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var id = Id;
        Api.Dispose();
        await host.DisposeAsync();
        await Ground.CleanUpAsync(id, CancellationToken.None);
        Directory.Delete(home, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
