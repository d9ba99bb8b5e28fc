using System.Net.Sockets;
using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

public sealed class NetworkAndVolumeTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_network_is_made_as_asked_for(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        await using var network = await TestNetwork.CreateAsync(client, Token);
        var details = await client.Networks.InspectAsync(network.Name, Token);

        Assert.Equal((network.Name, network.Address(0) + "/24", network.Gateway, false), (details.Name, details.Subnet, details.Gateway, details.Internal));
        var listed = Assert.Single(await client.Networks.ListAsync(EngineFilters.Label("test/network", details.Labels["test/network"]), Token));
        Assert.Equal(details.Id, listed.Id);
        await AssertFault(EngineFault.Conflict, () => client.Networks.CreateAsync(new() { Name = network.Name }, Token));
        await AssertFault(EngineFault.NotFound, () => client.Networks.InspectAsync("n-missing", Token));
        await AssertFault(EngineFault.NotFound, () => client.Networks.RemoveAsync("n-missing", Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_network_in_use_stays(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        await using var network = await TestNetwork.CreateAsync(client, Token);
        var id = await RunAsync(client, Shell("sleep 60") with { Network = new(network.Name) });

        await AssertFault(EngineFault.Conflict, () => client.Networks.RemoveAsync(network.Name, Token));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_running_container_joins_and_leaves(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        await using var first = await TestNetwork.CreateAsync(client, Token);
        await using var second = await TestNetwork.CreateAsync(client, Token);
        var id = await RunAsync(client, Shell("sleep 60") with { Network = new(first.Name) });

        await client.Networks.ConnectAsync(new(second.Name, second.Address(20)), id, Token);
        var joined = (await client.Containers.InspectAsync(id, Token)).Networks;
        Assert.Equal(second.Address(20), joined[second.Name].IPv4);
        Assert.NotNull(joined[first.Name].IPv4);

        await client.Networks.DisconnectAsync(second.Name, id, force: true, Token);
        Assert.DoesNotContain(second.Name, (await client.Containers.InspectAsync(id, Token)).Networks.Keys);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_next_holder_of_an_address_is_reached(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        await using var network = await TestNetwork.CreateAsync(client, Token);

        // Keeps the network's bridge, and with it what the host has learned there.
        var other = await RunAsync(client, Shell("sleep 60") with { Network = new(network.Name) });
        for (var holder = 1; holder <= 2; holder++)
        {
            var id = await RunAsync(client, Shell("httpd -f -p 8080 -h /etc") with { Network = new(network.Name, network.Address(9)) });

            // A neighbor that still knows the last holder's hardware address would need half a minute.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
            limit.CancelAfter(TimeSpan.FromSeconds(10));
            await ConnectAsync(network.Address(9), limit.Token);
            await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
        }

        await client.Containers.RemoveAsync(other, force: true, volumes: true, Token);
    }

    private static async Task ConnectAsync(string address, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address, 8080, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }
        }
    }

    [Fact]
    public async Task A_Podman_network_has_no_name_server()
    {
        var client = await ClientAsync(EngineKind.Podman);
        await using var network = await TestNetwork.CreateAsync(client, Token);
        var id = await RunAsync(client, Shell("cat /etc/resolv.conf") with { Network = new(network.Name), DnsServers = ["10.9.9.9"] });
        await client.Containers.WaitAsync(id, Token);

        var servers = (await LinesAsync(client, id, new())).Select(line => line.Text).Where(line => line.StartsWith("nameserver", StringComparison.Ordinal));
        Assert.Equal(["nameserver 10.9.9.9"], servers);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_volume_outlives_its_container(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var name = Unique("v");
        var volume = await client.Volumes.CreateAsync(name, new Dictionary<string, string> { ["test/volume"] = name }, Token);
        var writer = Shell("echo kept >/data/file") with { Mounts = [new(MountKind.Volume, name, "/data")] };
        var id = await RunAsync(client, writer);
        Assert.Equal(0, await client.Containers.WaitAsync(id, Token));

        await AssertFault(EngineFault.Conflict, () => client.Volumes.RemoveAsync(name, Token));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(volume.Mountpoint, "file"), Token));
        Assert.Equal(name, Assert.Single(await client.Volumes.ListAsync(EngineFilters.Label("test/volume", name), Token)).Name);
        Assert.Equal(volume.Mountpoint, (await client.Volumes.InspectAsync(name, Token)).Mountpoint);

        await client.Volumes.RemoveAsync(name, Token);
        await AssertFault(EngineFault.NotFound, () => client.Volumes.InspectAsync(name, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_bound_directory_can_be_read_only(EngineKind kind)
    {
        var engine = await EngineAsync(kind);
        var client = engine.Client;
        var directory = Directory.CreateDirectory(Path.Combine(engine.Directory, "bind"));
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "file"), "from the host\n", Token);
        var id = await RunAsync(client, Shell("cat /host/file; echo x >/host/file") with { Mounts = [new(MountKind.Bind, directory.FullName, "/host", ReadOnly: true)] });

        Assert.NotEqual(0, await client.Containers.WaitAsync(id, Token));
        Assert.Equal("from the host", Assert.Single(await LinesAsync(client, id, new() { Stderr = false })).Text);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }
}
