using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Access;

public sealed class BearerHandlerTests() : StoreTest(new SqliteStore())
{
    private WebApplication app = null!;
    private HttpClient client = null!;
    private string token = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var member = await Callers.CreateAsync(Database, Time, Token, Role.Member);
        token = (await Database.WriteAsync(t => TokenStore.InsertAsync(t, member.MemberId, "ci", TokenValue.New(), null, Time), Token)).Token;

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddLogging().AddSingleton<TimeProvider>(Time).AddSingleton(Database).AddAccess();
        app = builder.Build();
        app.UseRouting().UseAuthentication().UseAuthorization();
        app.MapGet("/open", () => "open").AllowAnonymous();
        app.MapGet("/unmarked", () => "reached");
        app.MapGet("/who", (Caller caller) => caller.UserEmail).Require(Permission.ReadApps);
        app.MapGet("/audit", () => "reached").Require(Permission.ReadAudit);
        await app.StartAsync(Token);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public override async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_endpoint_gets_its_caller() => Assert.Equal("member@acme.test", await (await GetAsync("/who", token)).Content.ReadAsStringAsync(Token));

    [Fact]
    public async Task An_open_endpoint_needs_no_token() => Assert.Equal(HttpStatusCode.OK, (await GetAsync("/open", null)).StatusCode);

    [Theory]
    [InlineData("/who")]
    [InlineData("/unmarked")]
    public async Task A_request_without_a_token_is_told_to_log_in(string path)
    {
        var answer = await GetAsync(path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            new Problem("about:blank", "Not logged in", 401, "NotAuthenticated", "the request has no token: run '1ctl auth login' first"),
            await ProblemAsync(answer));
    }

    [Fact]
    public async Task A_bad_token_is_told_why()
    {
        var answer = await GetAsync("/who", TokenValue.New());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("the token is not known here", (await ProblemAsync(answer)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_scheme_is_refused()
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "YTpi");

        var answer = await client.GetAsync("/who", Token);

        Assert.Equal("the Authorization header must read 'Bearer <token>'", (await ProblemAsync(answer)).Detail);
    }

    [Fact]
    public async Task A_role_that_may_not_is_told_who_can_help()
    {
        var answer = await GetAsync("/audit", token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            new Problem("about:blank", "Not allowed", 403, "Forbidden", "member@acme.test is member of acme and may not read the audit log: ask an admin"),
            await ProblemAsync(answer));
    }

    [Fact]
    public async Task Many_failures_are_slowed_but_good_tokens_pass()
    {
        for (var i = 0; i < FailureLimiter.Limit; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("/who", "bad")).StatusCode);
        }

        var limited = await GetAsync("/who", "bad");

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), limited.Headers.RetryAfter!.Delta);
        Assert.Equal("NotAuthenticated", (await ProblemAsync(limited)).Code);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/who", token)).StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return await client.SendAsync(request, Token);
    }

    private static async Task<Problem> ProblemAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.Problem, Token))!;
}
