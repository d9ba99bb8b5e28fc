using System.Text.Json.Nodes;
using Satusky.Edge.Gateway.Records;
using Satusky.Edge.Gateway.Translation;
using static Satusky.Edge.Tests.Gateway.World;

namespace Satusky.Edge.Tests.Gateway;

public sealed class GatewayStatusTests
{
    [Fact]
    public void A_gateway_of_the_class_is_accepted_and_programmed()
    {
        var world = new World().Gateway(Http());

        var status = world.Status("web")!;

        Assert.Equal(("True Accepted", "True Programmed"), (Condition(status, "Accepted"), Condition(status, "Programmed")));
        Assert.Equal("""[{"type":"IPAddress","value":"192.0.2.1"}]""", status["addresses"]!.ToJsonString());
        Assert.Equal("""[{"group":"gateway.networking.k8s.io","kind":"HTTPRoute"}]""", world.Listener("http")["supportedKinds"]!.ToJsonString());
        Assert.Equal(
            ["True Accepted", "False NoConflicts", "True Programmed", "True ResolvedRefs"],
            new[] { "Accepted", "Conflicted", "Programmed", "ResolvedRefs" }.Select(type => world.ListenerCondition("http", type)));
    }

    [Fact]
    public void Only_classes_of_this_controller_are_claimed()
    {
        var world = new World();
        world.Classes.Add(new(new("theirs"), new("example.com/other")));
        world.Classes.Add(new(new("configured"), new("satusky.com/gateway", [])));
        foreach (var name in new[] { "theirs", "configured" })
            world.Gateways.Add(new(Meta(name), new(name, [Http()])));

        Assert.Equal(["configured", "satusky"], world.Translate().Statuses.Select(write => write.Object.Name).Order());
        Assert.Equal("True Accepted", Condition(ClassStatusOf("satusky"), "Accepted"));
        Assert.Equal("False InvalidParameters", Condition(ClassStatusOf("configured"), "Accepted"));

        JsonObject ClassStatusOf(string name) => world.Translate().Statuses.Single(write => write.Object.Name == name).Status;
    }

    [Theory]
    [InlineData("TCP", 9000, "UnsupportedProtocol")]
    [InlineData("HTTP", 81, "PortUnavailable")]
    [InlineData("HTTPS", 80, "ProtocolConflict")]
    [InlineData("HTTP", 8080, "Accepted")]
    public void A_listener_that_cannot_be_served_is_told_why(string protocol, int port, string reason)
    {
        var world = new World().Gateway(Http(), new Listener("other", port, protocol, "other.test"));

        Assert.Equal($"{reason == "Accepted"} {reason}", world.ListenerCondition("other", "Accepted"));
        Assert.Equal($"{reason == "ProtocolConflict"} {(reason == "ProtocolConflict" ? reason : "NoConflicts")}", world.ListenerCondition("other", "Conflicted"));
        Assert.Equal(reason switch { "Accepted" => "True Accepted", "ProtocolConflict" => "False ListenersNotValid", _ => "True ListenersNotValid" }, world.GatewayCondition("Accepted"));
    }

    [Theory]
    [InlineData("gone", null, null, null, "InvalidCertificateRef")]
    [InlineData("bad", null, null, null, "InvalidCertificateRef")]
    [InlineData("cert", null, "ConfigMap", null, "InvalidCertificateRef")]
    [InlineData("cert", null, null, "cert-manager.io", "InvalidCertificateRef")]
    [InlineData("granted", "other", null, null, "ResolvedRefs")]
    [InlineData("secret", "other", null, null, "RefNotPermitted")]
    [InlineData("cert", null, null, null, "ResolvedRefs")]
    public void A_certificate_must_be_there_and_allowed(string name, string? ns, string? kind, string? group, string reason)
    {
        var world = new World().Secret("cert").Secret("granted", "other").Secret("secret", "other")
            .Gateway(Https("https", "a.test", new SecretReference(name, ns, group, kind))).Route("routes", [], To("v1"));
        world.Secrets[new(Infra, "bad")] = TlsSecret.Unusable("holds no certificate");
        world.Grants.Add(new(Meta("grant", "other"), new([new("gateway.networking.k8s.io", "Gateway", Infra)], [new("", "Secret", "granted")])));

        var isServed = reason == "ResolvedRefs";
        Assert.Equal($"{isServed} {reason}", world.ListenerCondition("https", "ResolvedRefs"));
        Assert.Equal(isServed ? "True Programmed" : "False Invalid", world.ListenerCondition("https", "Programmed"));
        Assert.Equal(isServed ? "True Programmed" : "False Invalid", world.GatewayCondition("Programmed"));
        Assert.Equal(1, (int)world.Listener("https")["attachedRoutes"]!);
        Assert.Equal(isServed ? "v1" : null, world.Served("https://a.test/"));
        Assert.Equal(isServed ? [["a.test"]] : [], world.Translate().Document.Certificates.Select(certificate => certificate.Hostnames));
        Assert.DoesNotContain(new(ns ?? Infra, "secret"), world.Translate().Secrets);
    }

    [Fact]
    public void Further_certificates_are_for_the_names_they_carry()
    {
        var world = new World().Secret("first", Infra, "x.test").Secret("second", Infra, "a.wild.test", "elsewhere.test", "x.wild.test")
            .Gateway(Https("https", "*.wild.test", new SecretReference("first"), new SecretReference("second")));

        Assert.Equal([["*.wild.test"], ["a.wild.test", "x.wild.test"]], world.Translate().Document.Certificates.Select(certificate => certificate.Hostnames));
    }

    [Fact]
    public void Of_two_certificates_for_one_hostname_the_older_Gateways_is_served()
    {
        var world = new World().Secret("young").Secret("old");
        world.Gateways.Add(new(Meta("young", age: 1), new("satusky", [Https("https", "a.test", new SecretReference("young"))])));
        world.Gateways.Add(new(Meta("old", age: 2), new("satusky", [Https("https", "a.test", new SecretReference("old"))])));

        Assert.Equal(world.Secrets[new(Infra, "old")].ChainPem, Assert.Single(world.Translate().Document.Certificates).ChainPem);
    }

    [Fact]
    public void Without_a_certificate_the_local_authority_issues_them_where_there_is_one()
    {
        World With(bool authority) => new World { HasLocalAuthority = authority }
            .Gateway(Https("named", "*.a.test"), new Listener("all", 443, "HTTPS"))
            .Route("routes", new ParentReference("web", SectionName: "all"), ["b.test"], To("v1"));

        Assert.Equal("False InvalidCertificateRef", With(false).ListenerCondition("named", "ResolvedRefs"));
        Assert.Null(With(false).Served("https://b.test/"));
        Assert.Equal("True ResolvedRefs", With(true).ListenerCondition("named", "ResolvedRefs"));
        Assert.Equal([["*.a.test"], ["*.apps.test"], ["b.test"]], With(true).Translate().Document.Certificates.Select(certificate => certificate.Hostnames));
        Assert.Equal("v1", With(true).Served("https://b.test/"));
    }

    [Theory]
    [InlineData("""{"frontend":{"default":{}}}""", null, "True ListenersNotValid")]
    [InlineData("""{"backend":{}}""", null, "False Invalid")]
    [InlineData(null, "parameters", "False InvalidParameters")]
    [InlineData(null, "NamedAddress", "False UnsupportedAddress")]
    [InlineData(null, null, "True Accepted")]
    public void What_a_gateway_asks_for_in_vain_is_said(string? tls, string? other, string accepted)
    {
        var world = new World().Secret("cert");
        world.Gateways.Add(new(Meta("web"), new("satusky", [Http(), Https("https", null, new SecretReference("cert"))])
        {
            Tls = tls is null ? null : (JsonObject)JsonNode.Parse(tls)!,
            Infrastructure = other == "parameters" ? new([]) : null,
            Addresses = other == "NamedAddress" ? [new(other, "x")] : null,
        }));
        world.Route("routes", [], To("v1"));

        Assert.Equal(accepted, world.GatewayCondition("Accepted"));
        Assert.Equal(accepted[0] == 'T' ? "v1" : null, world.Served("http://a.test/"));
        Assert.Equal(accepted == "True Accepted" ? "v1" : null, world.Served("https://a.test/"));
    }

    [Fact]
    public void Kinds_that_are_no_HTTPRoute_are_refused()
    {
        var world = new World().Gateway(
            Http("some", "a.test", new AllowedRoutes(Kinds: [new("TCPRoute"), new("HTTPRoute", "gateway.networking.k8s.io")])),
            Http("none", "b.test", new AllowedRoutes(Kinds: [new("HTTPRoute", "example.com")])));

        Assert.Equal(("False InvalidRouteKinds", "False InvalidRouteKinds"), (world.ListenerCondition("some", "ResolvedRefs"), world.ListenerCondition("none", "ResolvedRefs")));
        Assert.Equal((1, 0), (world.Listener("some")["supportedKinds"]!.AsArray().Count, world.Listener("none")["supportedKinds"]!.AsArray().Count));
        Assert.Equal(("True Programmed", "False Invalid"), (world.ListenerCondition("some", "Programmed"), world.ListenerCondition("none", "Programmed")));
    }

    [Theory]
    [InlineData(null, "True Programmed", "192.0.2.1 edge.test")]
    [InlineData("192.0.2.1", "True Programmed", "192.0.2.1")]
    [InlineData("192.0.2.2", "False AddressNotUsable", "")]
    public void A_requested_address_must_be_the_controllers(string? requested, string programmed, string addresses)
    {
        var world = new World { Settings = new("apps.test", 80, 443, ["192.0.2.1", "edge.test"], AddressService: null) };
        world.Gateways.Add(new(Meta("web"), new("satusky", [Http()], requested is null ? null : [new("IPAddress", requested)])));

        Assert.Equal(programmed, world.GatewayCondition("Programmed"));
        Assert.Equal(addresses, string.Join(' ', world.Status("web")!["addresses"]!.AsArray().Select(address => (string)address!["value"]!)));
    }

    [Fact]
    public void Addresses_are_those_of_the_Service_where_one_is_named()
    {
        var world = new World { Settings = new("apps.test", 80, 443, [], AddressService: new(Infra, "edge")) }.Gateway(Http());
        Assert.Equal("False AddressNotAssigned", world.GatewayCondition("Programmed"));

        world.Services[new(Infra, "edge")] = new(Meta("edge"), new(ExternalIPs: ["192.0.2.9"]), new(new([new("192.0.2.8"), new(Hostname: "lb.test")])));

        Assert.Equal("True Programmed", world.GatewayCondition("Programmed"));
        Assert.Equal(["192.0.2.8", "lb.test", "192.0.2.9"], world.Status("web")!["addresses"]!.AsArray().Select(address => (string)address!["value"]!));
    }

    [Fact]
    public void A_condition_of_somebody_else_stays()
    {
        var world = new World();
        var status = (JsonObject)JsonNode.Parse("""{"conditions":[{"type":"example.com/Checked","status":"True"},{"type":"Accepted","status":"Unknown","reason":"Pending"}]}""")!;
        world.Gateways.Add(new(Meta("web"), new("satusky", [Http()]), status));

        Assert.Equal(["Accepted", "Programmed", "example.com/Checked"], world.Status("web")!["conditions"]!.AsArray().Select(condition => (string)condition!["type"]!).Order());
    }
}
