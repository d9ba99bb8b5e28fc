using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Dns;

/// <summary>Loopback stands in for an app network: all of 127.0.0.0/8 is local.</summary>
public sealed class DnsTests : IAsyncLifetime
{
    private const string Gateway = "127.53.0.1";
    private const string App = "127.53.0.9";
    private const int NxDomain = 3;
    private const int ServFail = 2;

    private readonly ManualClock clock = new();
    private readonly FakeResolver upstream = new("203.0.113.7");
    private RunningEdge edge = null!;
    private DnsClient client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static EdgeNetwork Network => new("net-1", TestDocument.Namespace, Gateway, "127.53.0.0/24");

    public async ValueTask InitializeAsync() => await ServeAsync([upstream.Endpoint]);

    public async ValueTask DisposeAsync()
    {
        await edge.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("web")]
    [InlineData("WEB")]
    [InlineData($"web.{TestDocument.Namespace}")]
    [InlineData($"web.{TestDocument.Namespace}.svc.cluster.local")]
    public async Task An_app_is_found_under_its_three_names(string name)
    {
        var reply = await client.AskAsync(name);

        Assert.Equal(["10.0.0.1", "10.0.0.2"], reply.Addresses.Order());
        Assert.All(reply.Ttls, ttl => Assert.Equal(0u, ttl));
    }

    [Fact]
    public async Task Addresses_rotate()
    {
        var first = new HashSet<string>();
        for (var i = 0; i < 4; i++)
            first.Add((await client.AskAsync("web")).Addresses[0]);

        Assert.Equal(2, first.Count);
    }

    [Fact]
    public async Task Only_active_instances_are_named()
    {
        await edge.PutAsync(Document(2, Backend("a", 1, EdgeBackendState.Draining), Backend("b", 2)));
        Assert.Equal(["10.0.0.2"], (await client.AskAsync("web")).Addresses);

        await edge.PutAsync(Document(3, Backend("a", 1, EdgeBackendState.Draining)));
        var none = await client.AskAsync("web");
        Assert.Equal(0, none.Code);
        Assert.Empty(none.Addresses);
    }

    [Fact]
    public async Task Other_types_of_a_known_name_are_empty()
    {
        const ushort Aaaa = 28, Https = 65;
        foreach (var type in (ushort[])[Aaaa, Https])
        {
            var reply = await client.AskAsync("web", type);
            Assert.Equal(0, reply.Code);
            Assert.Empty(reply.Addresses);
        }
    }

    [Fact]
    public async Task Platform_hostnames_lead_to_the_gateway() =>
        Assert.Equal([Gateway], (await client.AskAsync("Brave-Otter-1234567.apps.test")).Addresses);

    [Theory]
    [InlineData($"nobody.{TestDocument.Namespace}")]
    [InlineData("nobody.elsewhere.svc.cluster.local")]
    [InlineData("web.other-namespace.svc.cluster.local")]
    public async Task Unknown_local_names_stay_here(string name) => Assert.Equal(NxDomain, (await client.AskAsync(name)).Code);

    [Theory]
    [InlineData("example.com")]
    [InlineData("apps.test")]
    [InlineData("printer")]
    public async Task Foreign_names_are_asked_upstream(string name) => Assert.Equal(["203.0.113.7"], (await client.AskAsync(name)).Addresses);

    [Fact]
    public async Task Tcp_is_answered_as_udp_is()
    {
        Assert.Equal(2, (await client.AskOverTcpAsync("web")).Addresses.Count);
        Assert.Equal(["203.0.113.7"], (await client.AskOverTcpAsync("example.com")).Addresses);
    }

    [Fact]
    public async Task Answers_fit_the_size_that_the_client_takes()
    {
        await edge.PutAsync(Document(2, [.. Enumerable.Range(1, 100).Select(i => Backend($"b{i}", i))]));

        var plain = await client.AskAsync("web");
        var edns = await client.AskAsync("web", edns: true);

        Assert.InRange(plain.Addresses.Count, 20, 30);
        Assert.False(plain.HasEdns);
        Assert.InRange(edns.Addresses.Count, 60, 76);
        Assert.True(edns.HasEdns);
    }

    [Fact]
    public async Task A_truncated_upstream_answer_is_mended_over_tcp()
    {
        await using var large = new FakeResolver("203.0.113.9", truncatesUdp: true);
        await ServeAsync([large.Endpoint]);

        Assert.True((await client.AskAsync("example.com")).Truncated);
        Assert.Equal(["203.0.113.9"], (await client.AskOverTcpAsync("example.com")).Addresses);
    }

    [Fact]
    public async Task A_silent_resolver_is_passed_over()
    {
        await using var silent = new FakeResolver(answer: null);
        await ServeAsync([silent.Endpoint, upstream.Endpoint]);

        var asking = client.AskAsync("example.com");
        await silent.Asked.WaitAsync(Stop);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["203.0.113.7"], (await asking).Addresses);
    }

    [Fact]
    public async Task Without_any_answer_the_question_fails()
    {
        await ServeAsync([]);
        Assert.Equal(ServFail, (await client.AskAsync("example.com")).Code);
    }

    [Fact]
    public async Task The_edge_never_asks_itself()
    {
        var server = new IPEndPoint(IPAddress.Parse(Gateway), FreePort());
        await ServeAsync([server], server.Port);

        Assert.Equal(ServFail, (await client.AskAsync("example.com")).Code);
    }

    [Fact]
    public async Task Strangers_and_nonsense_get_no_answer()
    {
        var stranger = new DnsClient(new IPEndPoint(IPAddress.Parse(Gateway), edge.Options.DnsPort), from: "127.54.0.9");
        var waits = new[]
        {
            stranger.ExchangeAsync(DnsClient.Query("web"), TimeSpan.FromMilliseconds(300)),
            client.ExchangeAsync([1, 2, 3], TimeSpan.FromMilliseconds(300)),
            client.ExchangeAsync(DnsClient.Query("web")[..^6], TimeSpan.FromMilliseconds(300)),
            client.ExchangeAsync([.. DnsClient.Query("web").Select((octet, i) => i == 2 ? (byte)0x81 : octet)], TimeSpan.FromMilliseconds(300)),
        };

        Assert.All(await Task.WhenAll(waits), Assert.Null);
        Assert.Equal(2, (await client.AskAsync("web")).Addresses.Count);
    }

    [Fact]
    public async Task A_taken_port_is_reported_and_tried_again()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.55.0.1"), edge.Options.DnsPort));
        var second = new EdgeNetwork("net-2", "other", "127.55.0.1", "127.55.0.0/24");
        // The state stream waits on the clock between its lines, so each report is the first of a new stream.
        await edge.PutAsync(Document(2) with { Networks = [Network, second] });
        var networks = (await edge.ReportAsync(_ => true)).Networks;
        Assert.Equal(new EdgeNetworkReport("net-1", true), networks[0]);
        Assert.False(networks[1].Listening);
        Assert.StartsWith($"cannot listen on 127.55.0.1:{edge.Options.DnsPort}: ", networks[1].Error, StringComparison.Ordinal);

        other.Dispose();
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True((await edge.ReportAsync(_ => true)).Networks[1].Listening);
    }

    [Fact]
    public async Task A_gateway_may_come_later_than_its_document()
    {
        await edge.PutAsync(Document(2) with { Networks = [new EdgeNetwork("tomorrow", "ns", "192.0.2.1", "192.0.2.0/24")] });

        Assert.Equal(new EdgeNetworkReport("tomorrow", true), (await edge.ReportAsync(_ => true)).Networks.Single());
    }

    [Fact]
    public async Task A_gateway_can_change_its_namespace()
    {
        await edge.PutAsync(Document(2) with { Networks = [Network with { Namespace = "other" }] });

        Assert.Equal(["203.0.113.7"], (await client.AskAsync("web")).Addresses);
        Assert.Equal(NxDomain, (await client.AskAsync("web.other")).Code);
    }

    private static EdgeBackend Backend(string id, int last, EdgeBackendState state = EdgeBackendState.Active) => new(id, $"10.0.0.{last}", 80, state);

    private static EdgeDocument Document(long version, params EdgeBackend[] backends) =>
        TestDocument.Serving(version, backends) with { Networks = [Network] };

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(Gateway), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ServeAsync(IReadOnlyList<IPEndPoint> resolvers, int? port = null)
    {
        if (edge is not null)
            await edge.DisposeAsync();
        edge = await RunningEdge.ServingAsync(
            Document(1, Backend("a", 1), Backend("b", 2)),
            options => options with { TimeProvider = clock, DnsPort = port ?? FreePort(), DnsUpstreams = resolvers });
        client = new DnsClient(new IPEndPoint(IPAddress.Parse(Gateway), edge.Options.DnsPort), App);
    }
}
