using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Tests.Storage;
using Satusky.ControlPlane.Tests.Support;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.ControlPlane.Tests.Leadership;

/// <summary>Two control planes with the cluster's engine and its lease, as they run in a cluster.</summary>
public sealed class ClusterReplicaTests(PostgresServer server) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("satusky-cluster-").FullName;
    private readonly string mounted = Replica.Mount();
    private SimulatedCluster cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Kubeconfig => Path.Combine(folder, "kubeconfig");

    public async ValueTask InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), Token);
        await File.WriteAllTextAsync(Kubeconfig, cluster.Kubeconfig(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        Directory.Delete(mounted, recursive: true);
    }

    [Fact]
    public async Task The_lease_of_the_cluster_goes_from_one_to_the_next()
    {
        var database = await server.CreateSchemaAsync();
        var first = await StartAsync("first", database);
        using var client = new KubernetesClient(KubernetesConfig.FromFile(Kubeconfig), new KubernetesClientOptions { Name = "test" });
        var leases = new ClusterLease(client, new ObjectName("default", "satusky"));
        await HolderAsync(leases, "first_");
        await using var second = await StartAsync("second", database);

        await first.DisposeAsync();

        var lease = await HolderAsync(leases, "second_");
        Assert.Equal((1, LeaseTimes.Duration), (lease.Terms, lease.Duration));
    }

    private async Task<ControlPlaneHost> StartAsync(string name, string database) => await ControlPlaneHost.StartAsync(
        new ControlPlaneSettings
        {
            Home = Path.Combine(folder, name),
            Domain = "satusky.localhost",
            ApiPort = 0,
            HttpsPort = 8443,
            MachineName = name,
            MasterKeyFile = Path.Combine(mounted, "master.key"),
            AdminTokenFile = Path.Combine(mounted, "admin-token"),
            PostgresConnectionString = database,
            Kubernetes = new KubernetesSettings { Kubeconfig = Kubeconfig },
        },
        TimeProvider.System,
        logging => logging.AddProvider(new TestLog(TestContext.Current.TestOutputHelper)),
        KubernetesSetup.AddAsync,
        Token);

    private static async Task<Lease> HolderAsync(ClusterLease leases, string holder)
    {
        var found = await leases.ReadAsync(Token);
        for (var start = TimeProvider.System.GetTimestamp(); found?.Holder.StartsWith(holder, StringComparison.Ordinal) != true; found = await leases.ReadAsync(Token))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"the lease is held by \"{found?.Holder}\"");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        return found;
    }
}
