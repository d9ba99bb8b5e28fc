using Satusky.TestCluster;

namespace Satusky.KubernetesApi.Tests.Leases;

public sealed class ClusterLeaseTests : IAsyncLifetime
{
    private static readonly Lease Mine = new(
        "mine", TimeSpan.FromSeconds(12), new(2026, 1, 1, 10, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 10, 0, 3, 250, TimeSpan.Zero), 4, null);

    private readonly string kubeconfig = Path.GetTempFileName();
    private SimulatedCluster cluster = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClusterLease Leases => new(client, new ObjectName("default", "satusky"));

    public async ValueTask InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), Token);
        await File.WriteAllTextAsync(kubeconfig, cluster.Kubeconfig(), Token);
        client = new KubernetesClient(KubernetesConfig.FromFile(kubeconfig), new KubernetesClientOptions { Name = "test" });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
        File.Delete(kubeconfig);
    }

    [Fact]
    public async Task A_lease_is_read_as_it_was_written()
    {
        Assert.Null(await Leases.ReadAsync(Token));

        var written = await Leases.TryWriteAsync(Mine, Token);

        Assert.Equal(Mine with { Version = written!.Version }, written);
        Assert.Equal(written, await Leases.ReadAsync(Token));
    }

    [Fact]
    public async Task Of_two_who_create_it_one_is_refused() =>
        Assert.Single(await Task.WhenAll(Leases.TryWriteAsync(Mine, Token), Leases.TryWriteAsync(Mine with { Holder = "other" }, Token)), lease => lease is not null);

    [Fact]
    public async Task A_write_over_a_changed_lease_is_refused()
    {
        var first = (await Leases.TryWriteAsync(Mine, Token))!;
        var second = await Leases.TryWriteAsync(first with { Holder = "" }, Token);

        Assert.Null(await Leases.TryWriteAsync(first with { Holder = "late" }, Token));
        Assert.Equal(second, await Leases.ReadAsync(Token));
    }
}
