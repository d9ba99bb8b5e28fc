using Microsoft.Extensions.Logging.Abstractions;
using Satusky.Edge.Gateway.Cluster;
using Satusky.Edge.Tests.Support;
using Satusky.KubernetesApi;
using Satusky.TestCluster;

namespace Satusky.Edge.Tests.Gateway;

public sealed class LeaderLeaseTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private SimulatedCluster cluster = null!;
    private KubernetesClient client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await SimulatedCluster.StartAsync(new ClusterOptions(), Stop);
        var config = new KubernetesConfig { Server = cluster.Address, CertificateAuthority = cluster.AuthorityPem, Credentials = KubernetesCredentials.Token(cluster.AdminToken) };
        client = new KubernetesClient(config, new KubernetesClientOptions { Name = "test" });
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cluster.DisposeAsync();
    }

    [Fact]
    public async Task The_first_holds_it_as_long_as_it_renews()
    {
        var (one, two) = (Lease("one"), Lease("two"));

        Assert.True(await one.RenewAsync(Stop));
        for (var i = 0; i < 5; i++)
        {
            Assert.False(await two.RenewAsync(Stop));
            clock.Advance(TimeSpan.FromSeconds(9));
            Assert.True(await one.RenewAsync(Stop));
        }

        Assert.Equal((true, false), (one.IsHeld, two.IsHeld));
    }

    [Fact]
    public async Task A_dead_holder_is_followed_after_its_time_and_knows_it()
    {
        var (one, two) = (Lease("one"), Lease("two"));
        Assert.True(await one.RenewAsync(Stop));
        Assert.False(await two.RenewAsync(Stop));

        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(one.IsHeld);
        Assert.False(await two.RenewAsync(Stop));
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.True(await two.RenewAsync(Stop));
        Assert.False(await one.RenewAsync(Stop));
        Assert.Equal((false, true), (one.IsHeld, two.IsHeld));
    }

    [Fact]
    public async Task A_released_one_is_free_at_once()
    {
        var (one, two) = (Lease("one"), Lease("two"));
        Assert.True(await one.RenewAsync(Stop));
        Assert.False(await two.RenewAsync(Stop));

        await one.ReleaseAsync(Stop);

        Assert.True(await two.RenewAsync(Stop));
    }

    private LeaderLease Lease(string identity)
    {
        var name = new ObjectName("default", "satusky-gateway");
        return new(new ClusterLease(client, name), name, identity, clock, NullLogger.Instance);
    }
}
