using Microsoft.Extensions.Logging;
using Satusky.Conformance.Grounds;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.TestCluster;
using Satusky.TestEngines;

namespace Satusky.Conformance.Tests;

/// <summary>One platform with Podman and a simulated cluster, its gateway and its registry.</summary>
public sealed class MoveRun : IAsyncLifetime
{
    private readonly string kubeconfig = Path.GetTempFileName();
    private TestEngine engine = null!;
    private SimulatedGateway gateway = null!;
    private ContainersGround machine = null!;
    private int scenes;

    internal SimulatedCluster Cluster { get; private set; } = null!;

    internal PushRegistry Registry { get; private set; } = null!;

    internal Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        engine = await TestEngine.StartAsync(EngineKind.Podman, token);
        Registry = new PushRegistry(engine);
        Cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), token);
        _ = new SimulatedApp(Cluster);
        SimulatedClusterRun.AddGateway(Cluster);
        await Cluster.SettledAsync();
        await File.WriteAllTextAsync(kubeconfig, Cluster.Kubeconfig(), token);
        gateway = await SimulatedGateway.StartAsync(Cluster, token);
        machine = await ContainersGround.OpenAsync(engine.Endpoint, null, token);
        var settings = new KubernetesSettings
        {
            Kubeconfig = kubeconfig,
            GatewayAddress = gateway.Address.ToString(),
            InsecureRegistries = [Registry.Host],
            Builds = new ClusterBuildSettings { Registry = $"{Registry.Host}/apps" },
            Quota = new Dictionary<string, string> { ["limits.memory"] = "1Gi" },
        };
        Platform = await Platform.StartAsync(new MachineWithCluster(machine, settings, gateway), logging => logging.ClearProviders(), token);
    }

    internal Scene NewScene() => new(Platform, $"m{++scenes}", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Platform.DisposeAsync();
        await machine.DisposeAsync();
        await gateway.DisposeAsync();
        await Cluster.DisposeAsync();
        await Registry.DisposeAsync();
        await engine.DisposeAsync();
        File.Delete(kubeconfig);
    }
}
