using System.Net;
using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class SiteTests
{
    private static readonly EdgeMatch Everything = Path("/");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/a", "GET", "below")]
    [InlineData("/a/", "GET", "below")]
    [InlineData("/a/b", "GET", "below")]
    [InlineData("/a/../a/b", "GET", "below")]
    [InlineData("/ab", "GET", null)]
    [InlineData("/A", "GET", null)]
    [InlineData("/exact", "GET", "exact")]
    [InlineData("/exact/", "GET", null)]
    [InlineData("/exact?query=1", "GET", "exact")]
    [InlineData("/method", "POST", "method")]
    [InlineData("/method", "GET", null)]
    public async Task The_first_rule_that_matches_takes_the_request(string path, string method, string? answer)
    {
        await using var below = await TestApp.SayingAsync("below");
        await using var exact = await TestApp.SayingAsync("exact");
        await using var posts = await TestApp.SayingAsync("method");
        await using var edge = await RunningEdge.ServingAsync(Document(
            [Service(below), Service(exact), Service(posts)],
            Rule(Path("/a/"), below), Rule(Path("/exact") with { ExactPath = true }, exact), Rule(Path("/method") with { Method = "POST" }, posts)));

        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"https://{TestDocument.Host}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await edge.Client.SendAsync(request, Stop);

        if (answer is null)
            Assert.Equal([EdgePage.NoRule], response.Headers.GetValues(EdgePage.Header));
        else
            Assert.Equal(answer, await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("canary", "new")]
    [InlineData("Canary", "old")]
    [InlineData(null, "old")]
    public async Task A_header_must_have_the_very_value(string? value, string answer)
    {
        await using var old = await TestApp.SayingAsync("old");
        await using var next = await TestApp.SayingAsync("new");
        await using var edge = await RunningEdge.ServingAsync(Document(
            [Service(old), Service(next)], Rule(Everything with { Headers = [new("X-Track", "canary")] }, next), Rule(Everything, old)));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{TestDocument.Host}/");
        if (value is not null)
            request.Headers.Add("x-track", value);
        using var response = await edge.Client.SendAsync(request, Stop);

        Assert.Equal(answer, await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("web.apps.test", "name")]
    [InlineData("other.apps.test", "near")]
    [InlineData("a.b.apps.test", "near")]
    [InlineData("apps.test", "far")]
    [InlineData("elsewhere.example", "all")]
    public async Task The_most_specific_hostname_takes_a_request(string host, string answer)
    {
        await using var app = await TestApp.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["X-Site"].ToString()));
        EdgeSite Site(string hostname, string name) => new(
            hostname, Https: false, [Rule(Everything, app) with { RequestHeaders = new([new("X-Site", name)], [], []) }]);
        await using var edge = await RunningEdge.ServingAsync(Document([Service(app)]) with
        {
            Sites = [Site("*", "all"), Site("*.test", "far"), Site("*.apps.test", "near"), Site("web.apps.test", "name")],
        });

        Assert.Equal(answer, await edge.Client.GetStringAsync($"http://{host}/", Stop));
        using var secure = await edge.Client.GetAsync($"https://{TestDocument.Host}/", Stop);
        Assert.Equal([EdgePage.UnknownHost], secure.Headers.GetValues(EdgePage.Header));
    }

    [Fact]
    public async Task Targets_share_requests_by_their_weight()
    {
        await using var most = await TestApp.SayingAsync("most");
        await using var some = await TestApp.SayingAsync("some");
        await using var none = await TestApp.SayingAsync("none");
        await using var edge = await RunningEdge.ServingAsync(Document(
            [Service(most), Service(some), Service(none)],
            new EdgeRule(Everything, [new(none.Id, 0), new(most.Id, 9), new(some.Id, 1)])));

        var answers = new List<string>();
        for (var i = 0; i < 1000; i++)
            answers.Add(await edge.GetAsync());

        Assert.DoesNotContain("none", answers);
        // Eight deviations from the mean: once in a quadrillion runs.
        Assert.InRange(answers.Count(answer => answer == "some"), 24, 176);
    }

    [Fact]
    public async Task What_cannot_be_used_answers_with_500()
    {
        await using var edge = await RunningEdge.ServingAsync(Document([], new EdgeRule(Path("/gone"), [new(null, 1)]), new EdgeRule(Path("/empty"), [])));

        foreach (var path in new[] { "/gone", "/empty" })
        {
            using var response = await edge.Client.GetAsync($"https://{TestDocument.Host}{path}", Stop);
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Equal([EdgePage.NoTarget], response.Headers.GetValues(EdgePage.Header));
        }
    }

    [Theory]
    [InlineData(301, "https", null, null, "https://web.apps.test/a?b=c")]
    [InlineData(302, "https", null, 8443, "https://web.apps.test:8443/a?b=c")]
    [InlineData(307, null, "new.test", 80, "http://new.test/a?b=c")]
    [InlineData(308, null, null, 8080, "http://web.apps.test:8080/a?b=c")]
    public async Task A_redirect_changes_what_it_names(int status, string? scheme, string? hostname, int? port, string location)
    {
        var rule = new EdgeRule(Everything, [], new EdgeRedirect(status, scheme, hostname, port));
        await using var edge = await RunningEdge.ServingAsync(Document([]) with { Sites = [new(TestDocument.Host, Https: false, [rule])] });

        using var response = await edge.Client.GetAsync($"http://{TestDocument.Host}/a?b=c", Stop);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(location, response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Request_headers_change_once_even_when_tried_again()
    {
        await using var app = await TestApp.StartAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers["X-Set"]}|{context.Request.Headers["X-Add"]}|{context.Request.Headers["X-Remove"]}"));
        var gone = new EdgeBackend("gone", "127.0.0.1", await UnusedPortAsync(), EdgeBackendState.Active);
        var service = Service(app);
        await using var edge = await RunningEdge.ServingAsync(Document(
            [service with { Backends = [.. service.Backends, gone] }],
            Rule(Everything, app) with { RequestHeaders = new([new("X-Set", "set")], [new("X-Add", "added")], ["X-Remove"]) }));

        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{TestDocument.Host}/");
        request.Headers.Add("X-Set", "given");
        request.Headers.Add("X-Add", "given");
        request.Headers.Add("X-Remove", "given");
        using var response = await edge.Client.SendAsync(request, Stop);

        Assert.Equal("set|given, added|", await response.Content.ReadAsStringAsync(Stop));
        Assert.True(await edge.MetricsSayAsync($"satusky_edge_upstream_failures_total{{service=\"{app.Id}\"}} 1"));
    }

    [Fact]
    public async Task A_site_with_faults_is_refused_whole()
    {
        await using var edge = await RunningEdge.StartAsync();

        using var response = await edge.TryPutAsync(Document([]) with
        {
            Sites =
            [
                new("a.*.test", Https: true, []),
                new("twice.test", Https: true, []),
                new("TWICE.test", Https: true, []),
                new("web.test", Https: true, [new(Path("no-slash"), [new("nobody", -1)], new EdgeRedirect(200, null, null, null))]),
            ],
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.All(
            ["a.*.test", "twice.test", "no-slash", "nobody", "200", "weight -1"],
            problem => Assert.Contains(problem, text, StringComparison.Ordinal));
    }

    private static EdgeDocument Document(IReadOnlyList<EdgeService> services, params EdgeRule[] rules) => TestDocument.With(1) with
    {
        Services = services,
        Sites = [new EdgeSite(TestDocument.Host, Https: true, rules)],
    };

    private static EdgeService Service(TestApp app) => new(app.Id, app.Id, Namespace: null, EdgeServiceState.Serving, [app.Active()]);

    private static EdgeRule Rule(EdgeMatch match, TestApp app) => new(match, [new(app.Id, 1)]);

    private static EdgeMatch Path(string path) => new(path, ExactPath: false, Method: null, Headers: []);

    private static async Task<int> UnusedPortAsync()
    {
        await using var app = await TestApp.SayingAsync("");
        return app.Port;
    }
}
