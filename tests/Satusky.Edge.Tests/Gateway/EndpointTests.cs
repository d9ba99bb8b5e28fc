using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;
using static Satusky.Edge.Tests.Gateway.World;

namespace Satusky.Edge.Tests.Gateway;

public sealed class EndpointTests
{
    private readonly World world = new World().Gateway(Http()).Route("routes", [], To("v1"));

    [Theory]
    [InlineData(null, null, null, EdgeBackendState.Active)]
    [InlineData(true, true, false, EdgeBackendState.Active)]
    [InlineData(false, false, false, null)]
    [InlineData(false, true, true, EdgeBackendState.Draining)]
    [InlineData(true, true, true, EdgeBackendState.Draining)]
    [InlineData(false, false, true, null)]
    public void An_endpoint_serves_drains_or_is_left_out(bool? ready, bool? serving, bool? terminating, EdgeBackendState? state)
    {
        world.Service("v1", Infra, new Endpoint(["10.1.2.3"], new(ready, serving, terminating), new("pod-uid")));

        Assert.Equal(state is null ? [] : [new EdgeBackend("infra/v1:80/pod-uid:8080", "10.1.2.3", 8080, state.Value)], world.Backends("v1"));
    }

    [Fact]
    public void The_port_is_the_one_of_the_same_name()
    {
        world.Services[new(Infra, "v1")] = new(Meta("v1"), new([new ServicePort(81, "admin"), new ServicePort(80, "web")]));
        world.Slices.RemoveAll(slice => slice.Metadata.Name == "v1-x");
        world.Slices.Add(Slice("v1", Infra, new Endpoint(["10.1.2.3"])) with { Ports = [new(9000, "admin"), new(9001, "web")] });

        Assert.Equal([9001], world.Backends("v1").Select(backend => backend.Port));
    }

    [Fact]
    public void An_endpoint_of_two_slices_is_one()
    {
        world.Slices.Add(Slice("v1", Infra, new Endpoint(["10.9.9.9"], null, new("a")), new Endpoint(["10.9.9.8"], null, new("b"))));
        world.Slices.Add(Slice("v1", Infra, new Endpoint(["10.9.9.9"], new(Terminating: true), new("a"))));

        Assert.Equal(
            [("10.0.0.1", EdgeBackendState.Active), ("10.9.9.8", EdgeBackendState.Active), ("10.9.9.9", EdgeBackendState.Active)],
            world.Backends("v1").Select(backend => (backend.Address, backend.State)).Order());
    }

    [Fact]
    public void Of_two_address_families_one_is_used()
    {
        world.Slices.Add(Slice("v1", Infra, new Endpoint(["fd00::1"])) with { AddressType = "IPv6" });
        world.Slices.Add(Slice("v1", Infra, new Endpoint(["host.example"])) with { AddressType = "FQDN" });

        Assert.Equal(["10.0.0.1"], world.Backends("v1").Select(backend => backend.Address));
    }

    [Fact]
    public void A_service_without_endpoints_is_there_and_empty()
    {
        world.Slices.Clear();

        Assert.Empty(world.Backends("v1"));
        Assert.Equal("True ResolvedRefs", world.RouteCondition("routes", "ResolvedRefs"));
    }
}
