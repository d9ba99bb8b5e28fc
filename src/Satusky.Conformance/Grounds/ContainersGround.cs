using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Satusky.ContainerApi;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Routing;
using Satusky.Edge;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Grounds;

/// <summary>A container engine of this machine, with an edge in this process.</summary>
internal sealed class ContainersGround(EngineConnection connection, AppImage image) : IGround
{
    /// <summary>What no container engine has.</summary>
    public static IReadOnlyDictionary<Ability, string> Lacks { get; } = new Dictionary<Ability, string>
    {
        [Ability.Objects] = "this engine runs containers out of the platform's own records and keeps no objects",
    };

    private EdgeHost? edge;
    private HttpsVisitor? visitor;

    public string Engine => $"{connection.Info.Kind.ToString().ToLowerInvariant()} {connection.Info.Version}";

    public string Image => image.Name;

    public IReadOnlyDictionary<Ability, string> Missing => Lacks;

    public KubernetesClient? Cluster => null;

    private ContainerEngineClient Client => connection.Client;

    public static async Task<ContainersGround> OpenAsync(EngineEndpoint endpoint, string? image, CancellationToken cancellationToken)
    {
        var connection = await EngineConnection.ToAsync(endpoint, cancellationToken);
        return new ContainersGround(connection, image is null ? await AppImage.MakeAsync(connection.Client, cancellationToken) : new AppImage(image, IsOurs: false));
    }

    public async Task<ControlPlaneSettings> StartAsync(ControlPlaneSettings settings, CancellationToken cancellationToken)
    {
        edge = await EdgeHost.StartAsync(
            new EdgeOptions
            {
                StateDirectory = Path.Combine(settings.Home, "edge"),
                ControlSocket = settings.EdgeSocket,
                HttpPort = 0,
                HttpsPort = 0,
                ListenAddress = IPAddress.Loopback,
                Logging = _ => { },
            },
            cancellationToken);
        return settings with { HttpsPort = edge.HttpsPort };
    }

    public Task AddEngineAsync(IServiceCollection services, ControlPlaneSettings settings, string platformId, CancellationToken cancellationToken)
    {
        services.AddContainersEngine(
            new ContainersOptions
            {
                Home = settings.Home,
                PlatformId = platformId,
                PlatformDomain = settings.Domain,
                MachineId = platformId,
                MachineName = settings.MachineName,
                EdgeSocket = settings.EdgeSocket,
                ApiPort = settings.ApiPort,
            },
            connection);
        visitor ??= new HttpsVisitor(IPAddress.Loopback, X509CertificateLoader.LoadCertificateFromFile(CertificateAuthority.PathOfCertificate(settings.Home)));
        return Task.CompletedTask;
    }

    public Task<Reply> GetAsync(Place app, string path, CancellationToken cancellationToken) => visitor!.GetAsync(new Uri(app.Address, path), cancellationToken);

    public Task CrashAsync(Place app, string instance, CancellationToken cancellationToken) => Client.Containers.KillAsync(instance, "USR1", cancellationToken);

    public Task RemoveAsync(Place app, string instance, CancellationToken cancellationToken) =>
        Client.Containers.RemoveAsync(instance, force: true, volumes: true, cancellationToken);

    public async Task<InstanceSight> InspectAsync(Place app, string instance, CancellationToken cancellationToken)
    {
        var container = await Client.Containers.InspectAsync(instance, cancellationToken);
        return new InstanceSight(container.MemoryBytes, (int)(container.NanoCpus / 1_000_000), container.Labels);
    }

    public async Task<IReadOnlyList<string>> OwnedAsync(string appId, CancellationToken cancellationToken) =>
        [.. (await Client.Containers.ListAsync(all: true, EngineFilters.Label(EngineLabels.App, appId), cancellationToken)).Select(c => $"container {c.Name}")];

    public async Task<Func<Task<bool>>> AddStrangerAsync(Place app, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string> { [EngineLabels.Name] = app.App, [EngineLabels.App] = app.AppId, [EngineLabels.Platform] = "somebody-else" };
        var id = await Client.Containers.CreateAsync(new ContainerSpec { Name = $"{app.AppId}-stranger", Image = Image, Labels = labels }, cancellationToken);
        return async () =>
        {
            var isThere = (await Client.Containers.ListAsync(all: true, null, cancellationToken)).Any(c => c.Id == id);
            await Client.Containers.RemoveAsync(id, force: true, volumes: true, cancellationToken);
            return isThere;
        };
    }

    public async Task CleanUpAsync(string platformId, CancellationToken cancellationToken)
    {
        await edge!.DisposeAsync();
        var mine = EngineFilters.Label(EngineLabels.Platform, platformId);
        foreach (var container in await Client.Containers.ListAsync(all: true, mine, cancellationToken))
        {
            await Client.Containers.RemoveAsync(container.Id, force: true, volumes: true, cancellationToken);
        }

        foreach (var volume in await Client.Volumes.ListAsync(mine, cancellationToken))
        {
            await Client.Volumes.RemoveAsync(volume.Name, cancellationToken);
        }

        foreach (var network in await Client.Networks.ListAsync(mine, cancellationToken))
        {
            await Client.Networks.RemoveAsync(network.Name, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        visitor?.Dispose();
        await image.RemoveAsync(Client);
        connection.Dispose();
    }
}
