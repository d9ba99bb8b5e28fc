using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class TokenEndpointTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task The_first_user_is_the_admin()
    {
        var me = await Admin.GetAsync("/v1/whoami", Json.Identity);

        Assert.Equal(("admin@satusky.localhost", "admin", "default", "satusky.localhost"), (me.UserEmail, me.Role, me.OrganizationName, me.PlatformDomain));
        Assert.Matches("^default-[0-9a-f]{8}$", me.Namespace);
        Assert.Matches(@"^\d+\.\d+\.\d+", me.ServerVersion);
        Assert.Null(me.ExpiresAt);
    }

    [Fact]
    public async Task A_token_works_until_it_is_deleted()
    {
        var created = await Admin.SendAsync(HttpMethod.Post, "/v1/tokens", """{"name":"ci","expires_in_days":7}""", HttpStatusCode.Created, Json.CreatedToken);
        using var ci = new ApiCaller(Host.Address, created.Token);
        Assert.Equal(["admin", "ci"], (await ci.GetAsync("/v1/tokens", Json.IReadOnlyListTokenView)).Select(token => token.Name));

        var deleted = await Admin.SendAsync(HttpMethod.Delete, $"/v1/tokens/{created.TokenId}", json: null);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await ci.RefusedAsync(HttpMethod.Get, "/v1/whoami", null, 401);
    }

    [Theory]
    [InlineData("""{"name":"","expires_in_days":1}""", 422)]
    [InlineData("""{"name":"ci","expires_in_days":-1}""", 422)]
    [InlineData("""{"name":null,"expires_in_days":1}""", 400)]
    [InlineData("""{"name":"ci"}""", 400)]
    public async Task A_bad_token_request_is_refused(string body, int status) =>
        Assert.Equal(Reasons.InvalidRequest, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/tokens", body, status)).Code);

    [Fact]
    public async Task Tokens_of_others_cannot_be_deleted()
    {
        using var viewer = await Host.CallerAsync(Role.Viewer, Token);
        var mine = (await Admin.GetAsync("/v1/tokens", Json.IReadOnlyListTokenView))[0].TokenId;

        var problem = await viewer.RefusedAsync(HttpMethod.Delete, $"/v1/tokens/{mine}", null, 404);

        Assert.Equal((Reasons.TokenNotFound, "List your tokens with '1ctl token list'"), (problem.Code, problem.Hint));
    }
}
