using System.Net;
using System.Net.Sockets;
using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

public sealed class ContainerTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_container_lives_from_create_to_remove(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var spec = Shell("exit 7") with { Labels = new Dictionary<string, string> { ["test/life"] = "x=1" } };
        var id = await client.Containers.CreateAsync(spec, Token);

        var created = await client.Containers.InspectAsync(spec.Name, Token);
        Assert.Equal((id, spec.Name, ContainerStatus.Created), (created.Id, created.Name, created.State.Status));
        Assert.Null(created.State.StartedAt);
        Assert.Equal("x=1", created.Labels["test/life"]);
        Assert.Equal((await client.Images.InspectAsync(Image, Token)).Id, created.ImageId);

        await client.Containers.StartAsync(id, Token);
        Assert.Equal(7, await client.Containers.WaitAsync(id, Token));
        var ended = (await client.Containers.InspectAsync(id, Token)).State;
        Assert.Equal((ContainerStatus.Exited, false, 7, 0), (ended.Status, ended.Running, ended.ExitCode, ended.Pid));
        Assert.True(ended.StartedAt > created.CreatedAt && ended.FinishedAt > created.CreatedAt, $"{created.CreatedAt:o} {ended}");

        var listed = Assert.Single(await client.Containers.ListAsync(all: true, EngineFilters.Label("test/life", "x=1"), Token));
        Assert.Equal((id, spec.Name, created.ImageId, ContainerStatus.Exited), (listed.Id, listed.Name, listed.ImageId, listed.Status));
        Assert.Empty(await client.Containers.ListAsync(all: false, EngineFilters.Label("test/life"), Token));

        await client.Containers.RemoveAsync(id, force: false, volumes: true, Token);
        await AssertFault(EngineFault.NotFound, () => client.Containers.InspectAsync(id, Token));
        await AssertFault(EngineFault.NotFound, () => client.Containers.RemoveAsync(id, force: false, volumes: false, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Refusals_are_told_apart(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var spec = Shell("sleep 60");
        await AssertFault(EngineFault.NotFound, () => client.Containers.CreateAsync(spec with { Image = "satusky-test/missing:1" }, Token));

        var id = await RunAsync(client, spec);
        await AssertFault(EngineFault.Conflict, () => client.Containers.CreateAsync(spec, Token));
        await AssertFault(EngineFault.Conflict, () => client.Containers.RemoveAsync(id, force: false, volumes: false, Token));
        await client.Containers.StartAsync(id, Token);

        await client.Containers.KillAsync(id, "SIGKILL", Token);
        Assert.Equal(137, await client.Containers.WaitAsync(id, Token));
        await AssertFault(EngineFault.Conflict, () => client.Containers.KillAsync(id, "SIGKILL", Token));
        await client.Containers.StopAsync(id, TimeSpan.Zero, Token);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_stop_sends_the_signal_that_was_set(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("trap 'echo bye; exit 5' INT; echo up; while true; do sleep 0.05; done") with { StopSignal = "SIGINT" });
        await FirstLineAsync(client, id);

        await client.Containers.StopAsync(id, TimeSpan.FromSeconds(10), Token);
        Assert.Equal(5, (await client.Containers.InspectAsync(id, Token)).State.ExitCode);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_forced_removal_waits_for_no_stop_signal(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("trap '' TERM; echo up; while true; do sleep 1; done") with { StopTimeout = TimeSpan.FromSeconds(50) });
        await FirstLineAsync(client, id);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, limit.Token);
        await AssertFault(EngineFault.NotFound, () => client.Containers.RemoveAsync(id, force: true, volumes: true, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Settings_hold_inside_the_container(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        const string script = """
            echo "id $(id -u):$(id -g)"; echo "pwd $(pwd)"; echo "env $GREETING"
            cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null
            echo "cpu $(cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null)"
            echo "pids $(cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null)"
            echo "files $(ulimit -n)"; cat /proc/self/status | while read key value; do [ "$key" = CapBnd: ] && echo "caps $value"; [ "$key" = NoNewPrivs: ] && echo "nnp $value"; done
            (echo x >/root-file) 2>/dev/null && echo writable || echo read-only
            echo x >/tmp/file && echo tmpfs; cat /etc/hosts /etc/resolv.conf
            """;
        var id = await RunAsync(client, Shell(script) with
        {
            User = "1000:1000",
            WorkingDirectory = "/bin",
            Environment = new Dictionary<string, string> { ["GREETING"] = "a = b" },
            MemoryBytes = 33_554_432,
            NanoCpus = 500_000_000,
            PidsLimit = 50,
            Ulimits = [new("nofile", 1000, 1000), new("nproc", 4000, 4000)],
            CapabilitiesDropped = ["ALL"],
            SecurityOptions = ["no-new-privileges"],
            ReadOnlyRoot = true,
            Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=1m,mode=1777" },
            ExtraHosts = new Dictionary<string, string> { ["api.test"] = "10.1.2.3" },
            DnsServers = ["10.9.9.9"],
            DnsSearch = ["svc.test"],
        });
        Assert.Equal(0, await client.Containers.WaitAsync(id, Token));
        var output = string.Join('\n', (await LinesAsync(client, id, new())).Select(line => line.Text));

        string[] expected =
        [
            "id 1000:1000", "pwd /bin", "env a = b", "33554432", "cpu 50000", "pids 50", "files 1000", "caps 0000000000000000", "nnp 1", "read-only", "tmpfs",
            "10.1.2.3\tapi.test", "nameserver 10.9.9.9", "search svc.test",
        ];
        Assert.All(expected, line => Assert.Contains(line, output, StringComparison.Ordinal));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Memory_without_end_is_killed(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await RunAsync(client, Shell("x=$(yes | tr -d '\\n' | head -c 200000000); echo survived") with { MemoryBytes = 16_777_216 });
        await client.Containers.WaitAsync(id, Token);
        var state = (await client.Containers.InspectAsync(id, Token)).State;

        Assert.Equal(137, state.ExitCode);
        // Podman 4 never tells.
        Assert.True(state.OomKilled || kind == EngineKind.Podman);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_can_be_put_in_before_the_start(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await client.Containers.CreateAsync(Shell("cat /etc/certificates/ca.pem"), Token);
        await client.Containers.PutArchiveAsync(id, "/etc", new TarArchive().Directory("certificates").File("certificates/ca.pem", "trust\n").ToStream(), Token);
        await client.Containers.StartAsync(id, Token);

        Assert.Equal(0, await client.Containers.WaitAsync(id, Token));
        Assert.Equal("trust", Assert.Single(await LinesAsync(client, id, new())).Text);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_program_that_is_missing_fails_the_start(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var id = await client.Containers.CreateAsync(Shell("") with { Command = ["/nothing/here"] }, Token);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => client.Containers.StartAsync(id, Token));

        Assert.Contains("/nothing/here", failure.EngineMessage, StringComparison.Ordinal);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_container_answers_at_the_address_it_was_given(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        await using var network = await TestNetwork.CreateAsync(client, Token);
        var spec = Shell("httpd -f -p 8080 -h /etc") with { Network = new(network.Name, network.Address(9)) };
        var id = await RunAsync(client, spec);

        Assert.Equal(new(network.Address(9), network.Gateway, null), (await client.Containers.InspectAsync(id, Token)).Networks[network.Name] with { MacAddress = null });
        Assert.Equal(network.Address(9), Assert.Single(await client.Containers.ListAsync(false, EngineFilters.Of("name", spec.Name), Token)).Networks[network.Name].IPv4);
        var member = (await client.Networks.InspectAsync(network.Name, Token)).Members[id];
        Assert.Equal(new(spec.Name, network.Address(9)), member);
        await Wait.UntilAsync(() => AnswersAsync(network.Address(9)), "an answer of the container's web server", Token);

        await client.Containers.KillAsync(id, "KILL", Token);
        await client.Containers.WaitAsync(id, Token);
        Assert.Null((await client.Containers.InspectAsync(id, Token)).Networks[network.Name].IPv4);
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
    }

    private static async Task<bool> AnswersAsync(string address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(address), 8080, Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
