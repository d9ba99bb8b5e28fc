using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed class DnsProbeTests
{
    private const string Host = "brightotter-x4k9q2a.apps.test";

    [Fact]
    public async Task A_loopback_name_is_not_even_looked_up()
    {
        var verdict = await ProbeAsync("web.localhost", () => throw new InvalidOperationException("asked"));

        Assert.Equal((ConditionStatus.True, Reasons.LoopbackName), (verdict.Status, verdict.Reason));
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("2001:db8::10,192.0.2.10")]
    [InlineData("::ffff:192.0.2.10")]
    public async Task Addresses_of_the_edge_are_right(string found)
    {
        var verdict = await ProbeAsync(Host, () => Parse(found));

        Assert.Equal((ConditionStatus.True, Reasons.Resolved), (verdict.Status, verdict.Reason));
    }

    [Fact]
    public async Task Another_address_is_named_with_the_right_one()
    {
        var verdict = await ProbeAsync(Host, () => Parse("192.0.2.10,198.51.100.7"));

        Assert.Equal((ConditionStatus.False, Reasons.ResolvesElsewhere), (verdict.Status, verdict.Reason));
        Assert.Equal($"{Host} resolves to 198.51.100.7, but the edge is at 192.0.2.10 or 2001:db8::10", verdict.Message);
        Assert.Equal($"Change the DNS record: {Host} -> 192.0.2.10 or 2001:db8::10", verdict.Hint);
    }

    [Theory]
    [InlineData("203.0.113.1", Reasons.Forwarded)]
    [InlineData("203.0.113.1,192.0.2.10", Reasons.Forwarded)]
    [InlineData("203.0.113.1,198.51.100.7", Reasons.ResolvesElsewhere)]
    public async Task A_machine_that_sends_requests_on_will_do(string found, string reason) =>
        Assert.Equal(reason, (await ProbeAsync(Host, () => Parse(found))).Reason);

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.NoData)]
    public async Task A_name_without_address_is_false(SocketError error)
    {
        var verdict = await ProbeAsync(Host, () => throw new SocketException((int)error));

        Assert.Equal((ConditionStatus.False, Reasons.NotResolved), (verdict.Status, verdict.Reason));
    }

    [Fact]
    public async Task A_failing_name_server_leaves_it_unknown()
    {
        var verdict = await ProbeAsync(Host, () => throw new SocketException((int)SocketError.TryAgain));

        Assert.Equal((ConditionStatus.Unknown, Reasons.NotResolved), (verdict.Status, verdict.Reason));
    }

    [Fact]
    public async Task A_resolver_that_hangs_is_given_up()
    {
        var verdict = await ProbeAsync((_, _) => new TaskCompletionSource<IPAddress[]>().Task, Host, TimeSpan.FromMilliseconds(50));

        Assert.Equal((ConditionStatus.Unknown, Reasons.NotResolved), (verdict.Status, verdict.Reason));
        Assert.Contains("no name server answered", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_systems_resolver_is_understood()
    {
        var verdict = await ProbeAsync(Dns.GetHostAddressesAsync, "nowhere.invalid", TimeSpan.FromSeconds(20));

        Assert.NotEqual(ConditionStatus.True, verdict.Status);
    }

    private static IPAddress[] Parse(string addresses) => [.. addresses.Split(',').Select(IPAddress.Parse)];

    private static Task<Verdict> ProbeAsync(string hostname, Func<IPAddress[]> resolve) =>
        ProbeAsync(async (_, _) => await Task.FromResult(resolve()), hostname, TimeSpan.FromSeconds(20));

    private static Task<Verdict> ProbeAsync(Func<string, CancellationToken, Task<IPAddress[]>> resolve, string hostname, TimeSpan limit)
    {
        var options = new EndpointProbeOptions
        {
            Entrance = new KnownEntrance(Parse("192.0.2.10,2001:db8::10")),
            HttpsPort = 443,
            ForwardedFrom = Parse("203.0.113.1"),
            Limit = limit,
        };
        return new DnsProbe(options, resolve, TimeProvider.System).ProbeAsync(hostname, TestContext.Current.CancellationToken);
    }
}
