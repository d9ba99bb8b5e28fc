using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Satusky.Contracts.Edge;
using Satusky.Edge.Configuration;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Configuration;

public sealed class DocumentTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void All_problems_are_found_at_once()
    {
        var bad = new EdgeDocument(
            0,
            "not a domain",
            [
                new EdgeService("a", "web", "ns", EdgeServiceState.Serving, [new EdgeBackend("b", "host.name", 0, EdgeBackendState.Active, -1)]),
                new EdgeService("a", "web", "ns", EdgeServiceState.Serving, [new EdgeBackend("b", "10.0.0.1", 80, EdgeBackendState.Active)], HoldSeconds: -1),
                new EdgeService("c", "Not a label!", "ns", EdgeServiceState.Serving, []),
            ],
            [new EdgeHostRoute("*.test", "nobody"), new EdgeHostRoute("x.test", "a"), new EdgeHostRoute("X.test", "a")],
            [],
            [new EdgeNetwork("n", "ns", "10.1.0.1", "10.2.0.0/16"), new EdgeNetwork("m", "ns", "fe80::1", "nonsense")]);

        var problems = string.Join('\n', DocumentValidator.Check(bad));

        foreach (var expected in (string[])
            [
                "version 0: must be at least 1", "platform_domain 'not a domain'", "service id 'a': used 2 times", "app name 'web.ns': used 2 times",
                "backend id 'b': used 2 times", "address 'host.name'", "port 0", "drain_seconds -1", "hold_seconds -1", "'Not a label!'",
                "hostname '*.test'", "there is no service 'nobody'", "hostname 'x.test': used 2 times", "gateway 10.1.0.1 is outside 10.2.0.0/16",
                "gateway 'fe80::1'", "subnet 'nonsense'",
            ])
            Assert.Contains(expected, problems, StringComparison.Ordinal);
        Assert.Equal(16, DocumentValidator.Check(bad).Count);
    }

    [Fact]
    public void A_usual_document_has_no_problem() => Assert.Empty(DocumentValidator.Check(TestDocument.Serving(1) with
    {
        Networks = [new EdgeNetwork("net", TestDocument.Namespace, "10.1.0.1", "10.1.0.0/24")],
    }));

    [Fact]
    public async Task A_bad_document_leaves_the_last_good_one()
    {
        await using var app = await TestApp.SayingAsync("good");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        var bad = TestDocument.Serving(2) with { Certificates = [new EdgeCertificate(["x.test"], "no pem", "no key")], PlatformDomain = "" };

        using var response = await edge.TryPutAsync(bad);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var refusal = await RefusalAsync(response);
        Assert.Equal(1, refusal.ServedVersion);
        Assert.Equal("version 2 has 2 problems; version 1 stays served", refusal.Message);
        Assert.Contains(refusal.Problems, problem => problem.StartsWith("certificate for x.test: ", StringComparison.Ordinal));
        Assert.Equal("good", await edge.GetAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"version\":")]
    [InlineData("")]
    public async Task What_is_no_document_is_refused(string body)
    {
        await using var edge = await RunningEdge.StartAsync();

        using var response = await edge.Control.PutAsync(EdgeControl.Config, new StringContent(body), Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Single((await RefusalAsync(response)).Problems);
    }

    [Fact]
    public async Task An_older_version_is_refused_naming_both()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(7));

        using var response = await edge.TryPutAsync(TestDocument.Serving(6));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("version 6 is older than the served version 7; send a version above 7", (await RefusalAsync(response)).Message);
    }

    [Fact]
    public async Task The_served_version_is_accepted_again_only_unchanged()
    {
        await using var app = await TestApp.SayingAsync("good");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(7, app.Active()));

        await edge.PutAsync(TestDocument.Serving(7, app.Active()));
        using var response = await edge.TryPutAsync(TestDocument.Serving(7));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("good", await edge.GetAsync());
    }

    private static async Task<EdgeRefusal> RefusalAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync(EdgeJson.Default.EdgeRefusal, Stop))!;
}
