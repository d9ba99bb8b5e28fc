using Satusky.Conformance.Grounds;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.TestCluster;

namespace Satusky.Conformance.Tests;

public sealed class SimulatedClusterTests(SimulatedClusterRun run) : IClassFixture<SimulatedClusterRun>
{
    public static TheoryData<string> Behaviours => Theory.Of(SimulatedClusterRun.Missing);

    [Theory]
    [MemberData(nameof(Behaviours))]
    public async Task Behaves(string behaviour) => Theory.Passed(await run.ResultAsync(behaviour));

    [Fact]
    public async Task The_shipped_role_suffices() => Assert.Empty(await run.RefusedAsync());
}

public sealed class SimulatedClusterRun : EngineRun
{
    private const string ServiceAccount = "system:serviceaccount:satusky-system:satusky";

    private readonly string kubeconfig = Path.GetTempFileName();
    private readonly string restricted = Path.GetTempFileName();
    private SimulatedCluster? cluster;

    internal static IReadOnlyDictionary<Ability, string> Missing { get; } = new Dictionary<Ability, string>
    {
        [Ability.Entrance] = "no requests for hostnames get into the simulated cluster",
        [Ability.Names] = "no processes run in the simulated cluster",
    };

    /// <summary>What the control plane asked for and its role does not allow, once every behaviour was shown.</summary>
    internal async Task<IReadOnlyList<string>> RefusedAsync()
    {
        foreach (var behaviour in Behaviour.All)
        {
            await ResultAsync(behaviour.Name);
        }

        return [.. cluster!.Requests.All.Where(r => r is { User: ServiceAccount, Code: 403 }).Select(r => $"{r.Verb} {r.Resource} {r.Path}").Distinct()];
    }

    // Nothing is computed there, so more at once are no faster and no slower each.
    private protected override int Parallel => 32;

    private protected override async Task<IGround> OpenAsync(CancellationToken cancellationToken)
    {
        cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), cancellationToken);
        _ = new SimulatedApp(cluster);
        cluster.Containers.ForImage("localhost:1/satusky/no-such-image:1", new ContainerScript { PullFailure = "failed to resolve reference: connection refused" });
        AddGateway(cluster);
        cluster.Objects.Create("""
            {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"standard","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},
             "provisioner":"example.com/simulated","allowVolumeExpansion":true}
            """);
        await cluster.SettledAsync();
        await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig(), cancellationToken);
        await File.WriteAllTextAsync(restricted, cluster.Kubeconfig(cluster.AddUser(ServiceAccount, ShippedRoles.Of("control-plane/rbac.yaml"))), cancellationToken);
        var image = $"localhost:1/satusky/conformance@sha256:{new string('0', 64)}";
        var settings = new KubernetesSettings { Kubeconfig = kubeconfig, GatewayAddress = "127.0.0.1" };
        return await ClusterGround.OpenAsync(new ConformanceOptions { Kubernetes = settings, Image = image }, Missing, cancellationToken, restricted);
    }

    /// <summary>Adds the Gateway that apps' routes attach to.</summary>
    internal static void AddGateway(SimulatedCluster cluster)
    {
        cluster.Objects.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"satusky-system"}}""");
        cluster.Objects.Create("""{"apiVersion":"gateway.networking.k8s.io/v1","kind":"GatewayClass","metadata":{"name":"simulated"},"spec":{"controllerName":"example.com/simulated"}}""");
        cluster.Objects.Create("""
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"satusky","namespace":"satusky-system"},"spec":{"gatewayClassName":"simulated",
             "listeners":[{"name":"https","port":443,"protocol":"HTTP","allowedRoutes":{"namespaces":{"from":"All"}}}]}}
            """);
    }

    private protected override async ValueTask CloseAsync()
    {
        if (cluster is not null)
        {
            await cluster.DisposeAsync();
        }

        File.Delete(kubeconfig);
        File.Delete(restricted);
    }
}
