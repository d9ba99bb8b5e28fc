using FsCheck;
using FsCheck.Fluent;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Proxy;
using Satusky.Edge.Tls;

namespace Satusky.Edge.Tests.Configuration;

public sealed class HostRouterTests
{
    private static readonly Gen<string> Label = Gen.Elements("a", "b", "web", "api", "x-1", "Long-Label", "0").Select(label => label);

    private static readonly Gen<string> Hostname =
        from labels in Gen.ListOf(Label, 3)
        select string.Join('.', labels);

    private static readonly Gen<(string[] Served, string Asked, string Written)> Case =
        from served in Gen.ListOf(Hostname, 5)
        from asked in Hostname
        from upper in Gen.Elements(true, false)
        from dot in Gen.Elements("", ".")
        from port in Gen.Elements("", ":443", ":8443", ":0")
        select (served.Distinct(StringComparer.OrdinalIgnoreCase).ToArray(), asked, (upper ? asked.ToUpperInvariant() : asked) + dot + port);

    [Fact]
    public void A_hostname_finds_its_service_however_it_is_written() => Prop.ForAll(Arb.From(Case), test =>
    {
        var snapshot = Snapshot(test.Served);
        var expected = test.Served.FirstOrDefault(host => string.Equals(host, test.Asked, StringComparison.OrdinalIgnoreCase));
        return snapshot.FindByHost(test.Written, https: true)?.Rules.Single().Pick(0)?.Spec.Id == expected;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("[::1]:443")]
    [InlineData("[::1]")]
    [InlineData("evil.test:443:web.test")]
    [InlineData("web.test..")]
    public void A_strange_host_header_finds_nothing(string host) => Assert.Null(Snapshot(["web.test"]).FindByHost(host, https: true));

    private static Snapshot Snapshot(string[] hosts)
    {
        var services = hosts.ToDictionary(
            host => host,
            host => new ServedService(new EdgeService(host, host, null, EdgeServiceState.Serving, []), [], new ServiceStatistics(TimeProvider.System)));
        var routes = hosts.Select(host => new EdgeHostRoute(host, host)).ToList();
        return new Snapshot(new EdgeDocument(1, "test", [], routes, [], []), services, CertificateTable.Empty);
    }
}
