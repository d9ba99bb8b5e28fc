using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class IdempotencyTests : ApiTest
{
    private static readonly (string, string) Key = ("Idempotency-Key", "key-1");

    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task A_repeated_deploy_is_performed_once()
    {
        var first = await Admin.DeployAsync("hello", headers: Key);
        var second = await Admin.DeployAsync("hello", headers: Key);

        Assert.Equal(first, second);
        Assert.Single(await Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView));
    }

    [Fact]
    public async Task A_repeated_upload_is_performed_once()
    {
        var first = await UploadAsync("FROM scratch");
        var second = await UploadAsync("FROM scratch");
        var other = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Upload("FROM busybox"), Key);

        Assert.Equal(first, second);
        Assert.Equal(Reasons.IdempotencyMismatch, (await ApiCaller.ProblemAsync(other, 422)).Code);
        await Admin.EventsAsync(first.OperationId);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Host.Settings.Home, "contexts")));
        Assert.Single(await Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView));
    }

    [Fact]
    public async Task A_key_belongs_to_one_request()
    {
        await Admin.DeployedAsync("hello");
        await Admin.SendAsync(HttpMethod.Put, "/v1/apps/hello/scale", """{"replicas":2}""", HttpStatusCode.Accepted, Json.ScaleAccepted, Key);

        var problem = await Admin.RefusedAsync(HttpMethod.Put, "/v1/apps/hello/scale", """{"replicas":3}""", 422, Key);

        Assert.Equal((Reasons.IdempotencyMismatch, "Use a new key for each new request"), (problem.Code, problem.Hint));
        Assert.Equal(2, (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Replicas);
    }

    [Fact]
    public async Task A_key_belongs_to_one_token()
    {
        using var member = await Host.CallerAsync(Role.Member, Token);
        var first = await Admin.DeployAsync("hello", headers: Key);
        var second = await member.DeployAsync("hello", headers: Key);

        Assert.NotEqual(first.OperationId, second.OperationId);
    }

    [Fact]
    public async Task A_refused_request_may_be_tried_again()
    {
        await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, 404, Key);
        await Admin.DeployedAsync("hello");

        await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, HttpStatusCode.Accepted, Json.OperationAccepted, Key);
    }

    [Fact]
    public async Task The_same_key_at_once_is_a_conflict()
    {
        await Admin.DeployedAsync("hello");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/restarts", json: null, Key)));
        var accepted = answers.Where(answer => answer.StatusCode == HttpStatusCode.Accepted).ToList();
        var operations = await Task.WhenAll(accepted.Select(answer => ApiCaller.ReadAsync(answer, Json.OperationAccepted)));

        Assert.Single(operations.Distinct());
        Assert.All(answers.Except(accepted), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
    }

    [Fact]
    public async Task A_new_token_is_shown_to_one_request_only()
    {
        const string Body = """{"name":"ci","expires_in_days":1}""";
        var created = await Admin.SendAsync(HttpMethod.Post, "/v1/tokens", Body, HttpStatusCode.Created, Json.CreatedToken, Key);

        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/tokens", Body, 409, Key);

        Assert.Equal("the token was created, and its value is shown only once", problem.Detail);
        var stored = await Host.Get<Database>().ReadAsync(session => session.QueryAsync<string>("SELECT body FROM idempotency_keys"), Token);
        Assert.DoesNotContain(created.Token, Assert.Single(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused() =>
        Assert.Contains("1 to 200", (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, 422, ("Idempotency-Key", new string('k', 201)))).Detail, StringComparison.Ordinal);

    private static HttpContent Upload(string dockerfile) => Contexts.Upload(context: Contexts.Archive(("Dockerfile", dockerfile)));

    private async Task<DeployAccepted> UploadAsync(string dockerfile)
    {
        var response = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Upload(dockerfile), Key);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await ApiCaller.ReadAsync(response, Json.DeployAccepted);
    }
}
