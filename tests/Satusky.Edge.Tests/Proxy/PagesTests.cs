using System.Net;
using Satusky.Contracts.Edge;
using Satusky.Edge.Tests.Support;

namespace Satusky.Edge.Tests.Proxy;

public sealed class PagesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_hostname_gets_a_404_page()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        var (response, body) = await GetAsync(edge, "https://nobody.apps.test/", "text/html");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("No app is served at nobody.apps.test", body, StringComparison.Ordinal);
        Assert.Equal([EdgePage.UnknownHost], response.Headers.GetValues(EdgePage.Header));
    }

    [Fact]
    public async Task An_app_cannot_pass_its_answer_off_as_the_edges()
    {
        await using var app = await TestApp.StartAsync(context =>
        {
            context.Response.Headers[EdgePage.Header] = EdgePage.NoInstance;
            return Task.CompletedTask;
        });
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));

        var (response, _) = await GetAsync(edge, $"https://{TestDocument.Host}/", "*/*");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains(EdgePage.Header));
    }

    [Fact]
    public async Task An_instance_that_refuses_is_a_bad_gateway()
    {
        var app = await TestApp.SayingAsync("gone");
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1, app.Active()));
        await app.DisposeAsync();

        var (response, _) = await GetAsync(edge, $"https://{TestDocument.Host}/", "*/*");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal([EdgePage.BadGateway], response.Headers.GetValues(EdgePage.Header));
    }

    [Theory]
    [InlineData(EdgeServiceState.Starting, null, "web is starting")]
    [InlineData(EdgeServiceState.Failing, "exit status 3", "web: no instance is ready: exit status 3")]
    [InlineData(EdgeServiceState.Stopped, null, "web is stopped")]
    [InlineData(EdgeServiceState.Serving, null, "web has no ready instance")]
    public async Task Without_an_instance_the_page_says_why(EdgeServiceState state, string? message, string expected)
    {
        var service = TestDocument.Service(state) with { Message = message };
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, service));

        var (response, body) = await GetAsync(edge, $"https://{TestDocument.Host}/", "*/*");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal([EdgePage.NoInstance], response.Headers.GetValues(EdgePage.Header));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(expected, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_that_want_json_get_problem_details()
    {
        var service = TestDocument.Service(EdgeServiceState.Failing) with { Message = "port \"80\" is closed" };
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, service));

        var (response, body) = await GetAsync(edge, $"https://{TestDocument.Host}/", "application/json, text/plain;q=0.5");

        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal(503, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("web: no instance is ready: port \"80\" is closed", problem.RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Messages_cannot_put_markup_into_a_page()
    {
        var service = TestDocument.Service(EdgeServiceState.Failing) with { Message = "<script>alert(1)</script>" };
        await using var edge = await RunningEdge.ServingAsync(TestDocument.With(1, service));

        var (_, body) = await GetAsync(edge, $"https://{TestDocument.Host}/", "text/html");

        Assert.DoesNotContain("<script>", body, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_sent_to_https_on_its_port()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{TestDocument.Host}:8080/a%20b?c=d");

        using var response = await edge.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal($"https://{TestDocument.Host}:{edge.Host.HttpsPort}/a%20b?c=d", response.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task An_unknown_hostname_is_not_redirected()
    {
        await using var edge = await RunningEdge.ServingAsync(TestDocument.Serving(1));

        var (response, _) = await GetAsync(edge, "http://nobody.apps.test/", "*/*");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<(HttpResponseMessage Response, string Body)> GetAsync(RunningEdge edge, string url, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await edge.Client.SendAsync(request, Stop);
        return (response, await response.Content.ReadAsStringAsync(Stop));
    }
}
