using System.Text.Json;
using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using static Satusky.Edge.Tests.Gateway.World;

namespace Satusky.Edge.Tests.Gateway;

public sealed class RouteStatusTests
{
    [Fact]
    public void An_attached_route_is_accepted()
    {
        var world = new World().Gateway(Http()).Route("routes", new ParentReference("web", SectionName: "http"), [], To("v1"));

        var parent = world.Status("routes")!["parents"]!.AsArray().Single()!;

        Assert.Equal("""{"name":"web","sectionName":"http"}""", parent["parentRef"]!.ToJsonString());
        Assert.Equal("satusky.com/gateway", (string)parent["controllerName"]!);
        Assert.Equal(("True Accepted", "True ResolvedRefs"), (Condition(parent, "Accepted"), Condition(parent, "ResolvedRefs")));
        Assert.All(parent["conditions"]!.AsArray(), condition => Assert.Equal(7, (long)condition!["observedGeneration"]!));
    }

    [Theory]
    [InlineData("tls", null, "NoMatchingParent")]
    [InlineData(null, 81, "NoMatchingParent")]
    [InlineData("http", 81, "NoMatchingParent")]
    [InlineData("kinds", null, "NotAllowedByListeners")]
    [InlineData("selected", null, "NotAllowedByListeners")]
    [InlineData("hostname", null, "NoMatchingListenerHostname")]
    [InlineData(null, null, "Accepted")]
    public void A_route_must_fit_a_listener(string? section, int? port, string reason)
    {
        var world = new World().Gateway(
                Http(),
                Http("kinds", "kinds.test", new AllowedRoutes(Kinds: [new RouteKind("GRPCRoute")])),
                Http("selected", "selected.test", new AllowedRoutes(new RouteNamespaces("Selector", new LabelSelector(new Dictionary<string, string> { ["a"] = "b" })))),
                Http("hostname", "*.example.org"))
            .Route("routes", new ParentReference("web", SectionName: section, Port: port), ["example.com"], To("v1"));

        Assert.Equal($"{reason == "Accepted"} {reason}", world.RouteCondition("routes", "Accepted"));
        Assert.Equal("True ResolvedRefs", world.RouteCondition("routes", "ResolvedRefs"));
        Assert.Equal(reason == "Accepted" ? 1 : 0, world.Status("web")!["listeners"]!.AsArray().Sum(listener => (int)listener!["attachedRoutes"]!));
    }

    [Theory]
    [InlineData("All", true)]
    [InlineData("Same", false)]
    [InlineData("Selector", true)]
    [InlineData("None", false)]
    public void A_route_of_another_namespace_must_be_allowed(string from, bool isAllowed)
    {
        var selector = new LabelSelector(
            new Dictionary<string, string> { ["team"] = "x" },
            [new("stage", "In", ["live"]), new("old", "DoesNotExist"), new("team", "Exists"), new("stage", "NotIn", ["test"])]);
        var world = new World().Gateway(Http("http", null, new AllowedRoutes(new RouteNamespaces(from, selector)))).Service("app", "other");
        world.Namespaces["other"] = new(new("other", Labels: new Dictionary<string, string> { ["team"] = "x", ["stage"] = "live" }));
        world.Routes.Add(new(Meta("routes", "other"), new([new("web", Namespace: Infra)], [], [To("app")])));

        var parent = world.Status("routes", "other")!["parents"]![0]!;

        Assert.Equal(isAllowed ? "True Accepted" : "False NotAllowedByListeners", Condition(parent, "Accepted"));
        Assert.Equal(isAllowed, world.Served("http://example.com/") == "app");
    }

    [Theory]
    [InlineData("gone", null, null, 80, "BackendNotFound")]
    [InlineData("v1", null, null, 81, "BackendNotFound")]
    [InlineData("external", null, null, 80, "BackendNotFound")]
    [InlineData("v1", "Bucket", "storage.example", 80, "InvalidKind")]
    [InlineData("h2c", null, null, 80, "UnsupportedProtocol")]
    public void A_backend_that_cannot_be_used_is_named(string name, string? kind, string? group, int port, string reason)
    {
        var world = new World().Gateway(Http()).Route("routes", [], new RouteRule(BackendRefs: [new(name, group, kind, Port: port)]));
        world.Services[new(Infra, "external")] = new(Meta("external"), new([new ServicePort(80)], "ExternalName"));
        world.Services[new(Infra, "h2c")] = new(Meta("h2c"), new([new ServicePort(80, AppProtocol: "kubernetes.io/h2c")]));

        Assert.Equal($"False {reason}", world.RouteCondition("routes", "ResolvedRefs"));
        Assert.Equal("True Accepted", world.RouteCondition("routes", "Accepted"));
        Assert.Null(Assert.Single(world.Rule("http://example.com/")!.Targets).ServiceId);
    }

    [Theory]
    [InlineData("HTTPRoute", "infra", "app", true)]
    [InlineData("HTTPRoute", "infra", null, true)]
    [InlineData("HTTPRoute", "infra", "other", false)]
    [InlineData("HTTPRoute", "elsewhere", null, false)]
    [InlineData("Gateway", "infra", null, false)]
    public void A_backend_of_another_namespace_needs_a_grant(string kind, string from, string? name, bool isAllowed)
    {
        var world = new World().Gateway(Http()).Service("app", "other")
            .Route("routes", [], new RouteRule(BackendRefs: [new("app", Namespace: "other", Port: 80)]));
        world.Grants.Add(new(Meta("grant", "other"), new([new("gateway.networking.k8s.io", kind, from)], [new("", "Service", name)])));

        Assert.Equal(isAllowed ? "True ResolvedRefs" : "False RefNotPermitted", world.RouteCondition("routes", "ResolvedRefs"));
        Assert.Equal(isAllowed, world.Served("http://example.com/") == "app");
    }

    [Theory]
    [InlineData("""{"timeouts":{"request":"1s"}}""", "spec.rules[0].timeouts")]
    [InlineData("""{"sessionPersistence":{}}""", "spec.rules[0].sessionPersistence")]
    [InlineData("""{"matches":[{"queryParams":[{"name":"a","value":"b"}]}]}""", "spec.rules[0].matches[0].queryParams")]
    [InlineData("""{"matches":[{},{"path":{"type":"RegularExpression","value":"/a.*"}}]}""", "spec.rules[0].matches[1].path.type RegularExpression")]
    [InlineData("""{"matches":[{"headers":[{"name":"a","value":"b","type":"RegularExpression"}]}]}""", "spec.rules[0].matches[0].headers a of type RegularExpression")]
    [InlineData("""{"filters":[{"type":"URLRewrite","urlRewrite":{}}]}""", "spec.rules[0].filters[0] of type URLRewrite")]
    [InlineData("""{"filters":[{"type":"RequestRedirect","requestRedirect":{"path":{"type":"ReplaceFullPath"}}}]}""", "spec.rules[0].filters[0].requestRedirect.path")]
    [InlineData("""{"filters":[{"type":"RequestRedirect","requestRedirect":{"statusCode":399}}]}""", "spec.rules[0].filters[0].requestRedirect.statusCode 399")]
    [InlineData("""{"backendRefs":[{"name":"v1","port":80,"filters":[{"type":"CORS"}]}]}""", "spec.rules[0].backendRefs[0].filters")]
    public void What_is_not_supported_is_said_and_never_ignored(string rule, string place)
    {
        var world = new World().Gateway(Http()).Route("fine", ["fine.test"], To("v1"));
        var spec = $$"""{"parentRefs":[{"name":"web"}],"hostnames":["bad.test"],"rules":[{{rule}}]}""";
        world.Routes.Add(JsonSerializer.Deserialize($$"""{"metadata":{"name":"bad","namespace":"infra"},"spec":{{spec}}}""", RecordJson.Default.RouteRecord)!);

        Assert.Equal("False UnsupportedValue", world.RouteCondition("bad", "Accepted"));
        Assert.Contains(place, world.Status("bad")!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(world.Rule("http://bad.test/"));
        Assert.Equal("v1", world.Served("http://fine.test/"));
    }

    [Fact]
    public void What_other_controllers_say_stays()
    {
        const string Theirs = """{"parentRef":{"name":"theirs"},"controllerName":"example.com/other","conditions":[]}""";
        const string OursBefore = """{"parentRef":{"name":"removed"},"controllerName":"satusky.com/gateway","conditions":[]}""";
        var world = new World().Gateway(Http());
        world.Routes.Add(new(Meta("both"), new([new("theirs"), new("web")], [], [To("v1")]), Parents(Theirs, OursBefore)));
        world.Routes.Add(new(Meta("left"), new([new("theirs")], [], [To("v1")]), Parents(Theirs, OursBefore)));
        world.Routes.Add(new(Meta("never-ours"), new([new("theirs")], [], [To("v1")]), Parents(Theirs)));

        var both = world.Status("both")!["parents"]!.AsArray();

        Assert.Equal(Theirs, both[0]!.ToJsonString());
        Assert.Equal(["theirs", "web"], both.Select(parent => (string)parent!["parentRef"]!["name"]!));
        Assert.Equal(Theirs, world.Status("left")!["parents"]!.AsArray().Single()!.ToJsonString());
        Assert.Null(world.Status("never-ours"));
    }

    [Fact]
    public void Statuses_that_are_right_are_not_written_again()
    {
        var world = new World().Secret("cert").Gateway(Http(), Https("https", "a.test", new SecretReference("cert")), Https("bad", "b.test", new SecretReference("gone")))
            .Route("routes", [], To("v1")).Route("unresolved", [], To("gone"));
        Assert.Equal(4, world.Translate().Statuses.Count);

        world.WriteStatuses();

        Assert.Empty(world.Translate().Statuses);
    }

    [Fact]
    public void A_condition_keeps_its_time_while_its_status_stays()
    {
        var world = new World().Gateway(Http()).Route("routes", [], To("gone"));
        world.WriteStatuses();
        var before = (JsonObject)world.Routes[0].Status!.DeepClone();
        foreach (var condition in before["parents"]![0]!["conditions"]!.AsArray())
            condition!["lastTransitionTime"] = "2020-01-01T00:00:00Z";
        world.Routes[0] = world.Routes[0] with { Status = before };
        world.Service("gone");

        var conditions = world.Status("routes")!["parents"]![0]!["conditions"]!.AsArray();

        Assert.Equal(["2020-01-01T00:00:00Z", "2026-01-02T03:04:05Z"], conditions.Select(condition => (string)condition!["lastTransitionTime"]!));
    }

    private static JsonObject Parents(params string[] parents) => new() { ["parents"] = new JsonArray([.. parents.Select(parent => JsonNode.Parse(parent))]) };
}
