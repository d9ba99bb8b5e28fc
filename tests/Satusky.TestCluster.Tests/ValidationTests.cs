namespace Satusky.TestCluster.Tests;

public sealed class ValidationTests : ClusterTest
{
    private const string Maps = "/api/v1/namespaces/ns/configmaps";
    private const string Deployments = "/apis/apps/v1/namespaces/ns/deployments";
    private const string Routes = "/apis/gateway.networking.k8s.io/v1/namespaces/ns/httproutes";

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"date":{}}""", 400,
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"date\"")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"a":1}}""", 400,
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"A_b"}}""", 422,
        "ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"other"}}""", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    public async Task A_faulty_object_is_refused_with_the_real_text(string body, int code, string message)
    {
        var answer = await PostAsync(Maps, body);

        Assert.Equal((code, message), (answer.Code, Message(answer)));
    }

    [Fact]
    public async Task An_apply_of_an_unknown_field_is_refused()
    {
        var answer = await ApplyAsync(Deployments + "/web", Deployment("web", ",\"foo\":1"));

        Assert.Equal(500, answer.Code);
        Assert.Equal("failed to create typed patch object (ns/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema", Message(answer));
    }

    [Fact]
    public async Task A_field_that_occurs_twice_is_refused()
    {
        var answer = await PostAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}""");

        Assert.Equal(400, answer.Code);
    }

    [Fact]
    public async Task A_selector_never_changes()
    {
        await ApplyAsync(Deployments + "/web", Deployment("web"));

        var answer = await MergeAsync(Deployments + "/web", """{"spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{"labels":{"app":"x"}}}}}""");

        Assert.Equal("Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"}}: field is immutable", Message(answer));
    }

    [Theory]
    [InlineData("configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"ns"},"immutable":true,"data":{"a":"MQ=="}}""")]
    [InlineData("secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":"ns"},"immutable":true,"data":{"a":"MQ=="}}""")]
    public async Task Immutable_data_stays(string plural, string body)
    {
        Cluster.Objects.Create(body);

        var answer = await MergeAsync($"/api/v1/namespaces/ns/{plural}/x", """{"data":{"a":"Mg=="}}""");

        Assert.Equal(422, answer.Code);
        Assert.EndsWith("\"x\" is invalid: data: Forbidden: field is immutable when `immutable` is set", Message(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_obeys_the_rules_of_its_definition()
    {
        var answer = await PostAsync(Routes, """
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"r"},"spec":{"rules":[{"matches":[{"path":{"type":"Nope","value":"/"}}]}]}}
            """);

        Assert.StartsWith("HTTPRoute.gateway.networking.k8s.io \"r\" is invalid: [spec.rules[0].matches[0].path.type: Unsupported value: \"Nope\": supported values: \"Exact\", \"PathPrefix\", \"RegularExpression\"",
            Message(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_gets_the_defaults_of_its_definition()
    {
        var (_, body) = await PostAsync(Routes, """
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute","metadata":{"name":"r"},"spec":{"parentRefs":[{"name":"g"}],"rules":[{"backendRefs":[{"name":"s","port":80}]}]}}
            """);

        Assert.Equal("Gateway", (string)body["spec"]!["parentRefs"]![0]!["kind"]!);
        Assert.Equal("PathPrefix", (string)body["spec"]!["rules"]![0]!["matches"]![0]!["path"]!["type"]!);
        Assert.Equal(1, (int)body["spec"]!["rules"]![0]!["backendRefs"]![0]!["weight"]!);
    }

    [Fact]
    public async Task Times_of_a_lease_have_microseconds()
    {
        var answer = await PostAsync("/apis/coordination.k8s.io/v1/namespaces/ns/leases", """
            {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{"renewTime":"2030-01-01T00:00:00Z"}}
            """);

        Assert.Equal(400, answer.Code);
        Assert.Contains("parsing time", Message(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_exists_cannot_be_created()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"ns"}}""");

        var answer = await PostAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""");

        Assert.Equal((409, "configmaps \"a\" already exists"), (answer.Code, Message(answer)));
    }
}
