using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class AuthorizationTests : ApiTest
{
    /// <summary>Every endpoint with the least role that may use it; null lets everybody in.</summary>
    public static TheoryData<string, string, string?> Endpoints { get; } = new()
    {
        { "GET", "/v1/whoami", "viewer" },
        { "GET", "/v1/tokens", "viewer" },
        { "POST", "/v1/tokens", "viewer" },
        { "DELETE", "/v1/tokens/{id}", "viewer" },
        { "GET", "/v1/machines", "viewer" },
        { "GET", "/v1/apps", "viewer" },
        { "GET", "/v1/apps/{app}", "viewer" },
        { "GET", "/v1/apps/{app}/status", "viewer" },
        { "GET", "/v1/apps/{app}/status/stream", "viewer" },
        { "GET", "/v1/apps/{app}/releases", "viewer" },
        { "GET", "/v1/apps/{app}/logs", "viewer" },
        { "GET", "/v1/apps/{app}/logs/stream", "viewer" },
        { "GET", "/v1/operations/{id}", "viewer" },
        { "GET", "/v1/operations/{id}/events", "viewer" },
        { "GET", "/v1/openapi.json", "viewer" },
        { "GET", "/v1/volumes", "viewer" },
        { "GET", "/v1/volumes/{volume}", "viewer" },
        { "DELETE", "/v1/volumes/{volume}", "member" },
        { "DELETE", "/v1/volumes/{volume}/attachment", "member" },
        { "DELETE", "/v1/apps/{app}", "member" },
        { "POST", "/v1/apps/{app}/deploys", "member" },
        { "POST", "/v1/apps/{app}/restarts", "member" },
        { "POST", "/v1/apps/{app}/rollbacks", "member" },
        { "POST", "/v1/apps/{app}/move", "member" },
        { "PUT", "/v1/apps/{app}/scale", "member" },
        { "DELETE", "/v1/operations/{id}", "member" },
        { "GET", "/v1/apps/{app}/jobs", "viewer" },
        { "GET", "/v1/apps/{app}/jobs/{job}", "viewer" },
        { "GET", "/v1/apps/{app}/jobs/{job}/logs", "viewer" },
        { "GET", "/v1/apps/{app}/jobs/{job}/logs/stream", "viewer" },
        { "POST", "/v1/apps/{app}/jobs", "member" },
        { "POST", "/v1/apps/{app}/jobs/{job}/cancellations", "member" },
        { "DELETE", "/v1/apps/{app}/jobs/{job}", "member" },
        { "GET", "/v1/apps/{app}/instances", "member" },
        { "GET", "/v1/apps/{app}/exec", "member" },
        { "GET", "/v1/apps/{app}/tunnel", "member" },
        { "GET", "/v1/env", "member" },
        { "GET", "/v1/secrets", "member" },
        { "GET", "/v1/apps/{app}/env", "member" },
        { "GET", "/v1/apps/{app}/secrets", "member" },
        { "PATCH", "/v1/apps/{app}/env", "member" },
        { "PATCH", "/v1/apps/{app}/secrets", "member" },
        { "GET", "/healthz", null },
        { "GET", "/readyz", null },
        { "GET", "/metrics", null },
        { "GET", "/v1/ca", null },
        { "GET", "/v1/build-contexts/{ticket}", null },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Only_who_may_gets_through(string method, string path, string? least)
    {
        using var nobody = new ApiCaller(Host.Address, null);
        using var unknown = new ApiCaller(Host.Address, TokenValue.New());
        using var viewer = await Host.CallerAsync(Role.Viewer, Token);
        using var member = await Host.CallerAsync(Role.Member, Token);

        Assert.Equal(least is null ? null : Reasons.NotAuthenticated, await RefusalAsync(nobody, method, path));
        Assert.Equal(least is null ? null : Reasons.NotAuthenticated, await RefusalAsync(unknown, method, path));
        Assert.Equal(least == "member" ? Reasons.Forbidden : null, await RefusalAsync(viewer, method, path));
        Assert.Null(await RefusalAsync(member, method, path));
        Assert.Null(await RefusalAsync(Admin, method, path));
    }

    [Fact]
    public void Every_endpoint_says_who_may_use_it()
    {
        var endpoints = Host.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        var undecided = endpoints.Where(e => e.Metadata.GetMetadata<IAuthorizeData>() is null && e.Metadata.GetMetadata<IAllowAnonymous>() is null);
        var listed = Endpoints.Select(row => $"{row.Data.Item1} {row.Data.Item2}").Order();
        var mapped = endpoints.SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {e.RoutePattern.RawText}")).Order();

        Assert.Empty(undecided.Select(endpoint => endpoint.RoutePattern.RawText));
        Assert.Equal(listed, mapped);
    }

    [Fact]
    public async Task Metrics_from_elsewhere_need_a_token()
    {
        using var nobody = new ApiCaller(Host.Address, null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SendAsync(HttpMethod.Get, "/metrics", json: null, ("X-Forwarded-For", "192.0.2.1"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Admin.SendAsync(HttpMethod.Get, "/metrics", json: null, ("X-Forwarded-For", "192.0.2.1"))).StatusCode);
    }

    /// <summary>The code of a refusal for who asks, or null when the request got through, whatever came of it.</summary>
    private static async Task<string?> RefusalAsync(ApiCaller caller, string method, string path)
    {
        var body = method is "GET" or "DELETE" ? null : "{}";
        var response = await caller.SendAsync(HttpMethod.Parse(method), path.Replace("{app}", "nope", StringComparison.Ordinal).Replace("{id}", "nope", StringComparison.Ordinal).Replace("{job}", "nope", StringComparison.Ordinal), body);
        return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? (await ApiCaller.ProblemAsync(response, (int)response.StatusCode)).Code : null;
    }
}
