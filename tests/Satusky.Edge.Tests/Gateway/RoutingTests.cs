using Satusky.Edge.Gateway.Records;
using static Satusky.Edge.Tests.Gateway.World;

namespace Satusky.Edge.Tests.Gateway;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/", "v1")]
    [InlineData("/v2", "v2")]
    [InlineData("/v2/more", "v2")]
    [InlineData("/v2example", "v1")]
    [InlineData("/v2/exact", "v3")]
    [InlineData("/v2/exact/more", "v2")]
    public void Exact_paths_win_then_the_longest_prefix(string path, string service)
    {
        var world = new World().Gateway(Http()).Route("routes", [], To("v1", Below("/")), To("v2", Below("/v2/")), To("v3", Exactly("/v2/exact")));

        Assert.Equal(service, world.Served($"http://example.com{path}"));
    }

    [Fact]
    public void A_method_wins_over_headers_and_those_over_nothing()
    {
        var world = new World().Gateway(Http()).Route(
            "routes", [],
            To("v1"), To("v2", new RouteMatch(Headers: [new("a", "1"), new("A", "2"), new("b", "1")])), To("v3", new RouteMatch(Method: "PUT")));

        Assert.Equal("v1", world.Served("http://example.com/"));
        Assert.Equal("v1", world.Served("http://example.com/", "GET", ("b", "1")));
        Assert.Equal("v2", world.Served("http://example.com/", "GET", ("a", "1"), ("b", "1")));
        Assert.Equal("v3", world.Served("http://example.com/", "PUT", ("a", "1"), ("b", "1")));
    }

    [Fact]
    public void Of_two_equal_matches_the_older_route_wins_then_the_name()
    {
        var world = new World().Gateway(Http());
        world.Routes.Add(new(Meta("b", age: 1), new([new("web")], [], [To("v1", Below("/x"))])));
        world.Routes.Add(new(Meta("c", age: 2), new([new("web")], [], [To("v2", Below("/x"))])));
        world.Routes.Add(new(Meta("a", age: 1), new([new("web")], [], [To("v3", Below("/x"), Below("/y"))])));
        world.Routes.Add(new(Meta("d", age: 1), new([new("web")], [], [To("v1", Below("/y"))])));

        Assert.Equal("v2", world.Served("http://example.com/x"));
        Assert.Equal("v3", world.Served("http://example.com/y"));
    }

    [Theory]
    [InlineData("very.specific.com", "/s1", "v1")]
    [InlineData("non.matching.com", "/s1", null)]
    [InlineData("foo.wildcard.io", "/s1", null)]
    [InlineData("foo.wildcard.io", "/s2", "v2")]
    [InlineData("foo.bar.wildcard.io", "/s2", "v2")]
    [InlineData("other.wildcard.io", "/s2", null)]
    [InlineData("wildcard.io", "/s2", null)]
    [InlineData("very.specific.com", "/s3", "v3")]
    [InlineData("foo.specific.com", "/s3", null)]
    [InlineData("foo.bar.anotherwildcard.io", "/s4", "v1")]
    [InlineData("anotherwildcard.io", "/s4", null)]
    public void Hostnames_of_route_and_listener_must_meet(string host, string path, string? service)
    {
        var world = new World().Gateway(Http("one", "very.specific.com"), Http("two", "*.wildcard.io"), Http("three", "*.anotherwildcard.io"))
            .Route("s1", ["non.matching.com", "very.specific.com"], To("v1", Below("/s1")))
            .Route("s2", ["non.matching.com", "wildcard.io", "foo.wildcard.io", "foo.bar.wildcard.io"], To("v2", Below("/s2")))
            .Route("s3", ["*.specific.com"], To("v3", Below("/s3")))
            .Route("s4", ["*.anotherwildcard.io"], To("v1", Below("/s4")));

        Assert.Equal(service, world.Served($"http://{host}{path}"));
        Assert.Equal(2, (int)world.Listener("one")["attachedRoutes"]!);
        Assert.Equal(1, (int)world.Listener("two")["attachedRoutes"]!);
    }

    [Fact]
    public void A_less_specific_hostname_takes_what_the_specific_one_leaves()
    {
        var world = new World().Gateway(Http())
            .Route("exact", ["a.example.com"], To("v1", Below("/only")))
            .Route("wild", ["*.example.com"], To("v2", Below("/only/deeper")))
            .Route("all", [], To("v3"));

        Assert.Equal("v1", world.Served("http://a.example.com/only/deeper"));
        Assert.Equal("v3", world.Served("http://a.example.com/other"));
        Assert.Equal("v2", world.Served("http://b.example.com/only/deeper"));
        Assert.Equal("v3", world.Served("http://example.org/only"));
    }

    [Fact]
    public void A_request_belongs_to_the_nearest_listener_alone()
    {
        var world = new World().Gateway(Http("all"), Http("wild", "*.example.com"), Http("exact", "foo.example.com"))
            .Route("all", new ParentReference("web", SectionName: "all"), [], To("v1", Below("/")))
            .Route("wild", new ParentReference("web", SectionName: "wild"), [], To("v2", Below("/wild")))
            .Route("exact", new ParentReference("web", SectionName: "exact"), [], To("v3", Below("/exact")));

        Assert.Equal("v3", world.Served("http://foo.example.com/exact"));
        Assert.Null(world.Served("http://foo.example.com/wild"));
        Assert.Null(world.Served("http://bar.example.com/else"));
        Assert.Equal("v1", world.Served("http://example.org/wild"));
    }

    [Fact]
    public void A_listener_of_another_Gateway_hides_nothing()
    {
        var world = new World().Gateway("one", Http()).Gateway("two", Http("wild", "*.example.com"))
            .Route("one", new ParentReference("one"), ["foo.example.com"], To("v1"))
            .Route("two", new ParentReference("two"), [], To("v2"));

        Assert.Equal("v1", world.Served("http://foo.example.com/"));
        Assert.Equal("v2", world.Served("http://bar.example.com/"));
        Assert.Null(world.Served("http://example.com/"));
    }

    [Fact]
    public void Plain_and_secure_listeners_are_apart()
    {
        var world = new World().Secret("cert").Gateway(Http(), Https("https", "example.com", new SecretReference("cert")))
            .Route("plain", new ParentReference("web", Port: 80), [], To("v1"))
            .Route("secure", new ParentReference("web", Port: 443), [], To("v2"));

        Assert.Equal("v1", world.Served("http://example.com/"));
        Assert.Equal("v2", world.Served("https://example.com/"));
    }

    [Fact]
    public void Weights_and_what_cannot_be_used_share_the_requests()
    {
        var world = new World().Gateway(Http()).Route("routes", [], new RouteRule(BackendRefs:
        [
            new("v1", Port: 80, Weight: 9), new("v2", Port: 80), new("gone", Port: 80, Weight: 3), new("v3", Port: 80, Weight: 0),
        ]));

        Assert.Equal(
            [("infra/v1:80", 9), ("infra/v2:80", 1), (null, 3), ("infra/v3:80", 0)],
            world.Rule("http://example.com/")!.Targets.Select(target => (target.ServiceId, target.Weight)));
    }

    [Theory]
    [InlineData("https", null, null)]
    [InlineData("https", 8443, 8443)]
    [InlineData(null, null, 80)]
    [InlineData(null, 8080, 8080)]
    public void A_redirect_without_scheme_stays_at_the_port_of_the_listener(string? scheme, int? port, int? expected)
    {
        var redirect = new RouteFilter("RequestRedirect", RequestRedirect: new(scheme, "new.example.com", port));
        var world = new World().Gateway(Http()).Route("routes", [], new RouteRule(Filters: [redirect]));

        Assert.Equal(new(302, scheme, "new.example.com", expected), world.Rule("http://example.com/")!.Redirect);
    }

    [Fact]
    public void Request_headers_are_changed()
    {
        var filter = new RouteFilter("RequestHeaderModifier", new HeaderModifier([new("a", "1")], [new("b", "2")], ["c"]));
        var world = new World().Gateway(Http()).Route("routes", [], To("v1") with { Filters = [filter] });

        var change = world.Rule("http://example.com/")!.RequestHeaders!;

        Assert.Equal(["a=1", "b=2", "c"], [$"{change.Set[0].Name}={change.Set[0].Value}", $"{change.Add[0].Name}={change.Add[0].Value}", change.Remove[0]]);
    }
}
