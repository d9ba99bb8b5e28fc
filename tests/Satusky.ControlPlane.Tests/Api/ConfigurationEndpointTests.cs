using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class ConfigurationEndpointTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task Variables_are_set_shown_and_unset()
    {
        await Admin.DeployedAsync("hello");

        var set = await PatchAsync("env", """{"set":{"A":"1","B":"2"}}""");
        var unset = await PatchAsync("env", """{"unset":["A"]}""");

        Assert.Equal((1, 2), (set.Revision, unset.Revision));
        Assert.Equal([new KeyValue("B", "2")], (await Admin.GetAsync("/v1/apps/hello/env", Json.EnvironmentView)).KeyValues);
        Assert.Equal("hello", Assert.Single(await Admin.GetAsync("/v1/env", Json.IReadOnlyListEnvironmentView)).AppLabel);
    }

    [Fact]
    public async Task Secrets_never_come_out_again()
    {
        await Admin.DeployedAsync("hello");

        var answer = await Admin.SendAsync(HttpMethod.Patch, "/v1/apps/hello/secrets", """{"set":{"TOKEN":"s3cret-value"}}""", ("Idempotency-Key", "k1"));
        string[] texts =
        [
            await TextAsync(answer),
            .. await Task.WhenAll(new[] { "/v1/apps/hello/secrets", "/v1/secrets", "/v1/apps/hello", "/v1/apps/hello/env" }.Select(async path => await TextAsync(await Admin.GetAsync(path)))),
        ];

        Assert.All(texts, text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.Contains("\"key\":\"TOKEN\"", texts[1], StringComparison.Ordinal);
        Assert.True((await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).SecretEnabled);
        foreach (var file in Directory.EnumerateFiles(Host.Settings.Home, "satusky.db*"))
        {
            Assert.DoesNotContain("s3cret-value", System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("env", """{"unset":["NOPE"]}""", 404, "KeyNotFound")]
    [InlineData("secrets", """{"unset":["NOPE"]}""", 404, "KeyNotFound")]
    [InlineData("env", """{"set":{"A_B":"1","a-b":"2"}}""", 409, "KeyCollision")]
    [InlineData("env", """{"set":{"1A":"1"}}""", 422, "InvalidRequest")]
    [InlineData("env", """{"set":{"A":null}}""", 422, "InvalidRequest")]
    [InlineData("env", """{"set":{"A":1}}""", 400, "InvalidRequest")]
    [InlineData("env", "[]", 400, "InvalidRequest")]
    public async Task A_bad_change_is_refused_and_changes_nothing(string kind, string body, int status, string code)
    {
        await Admin.DeployedAsync("hello");

        Assert.Equal(code, (await Admin.RefusedAsync(HttpMethod.Patch, $"/v1/apps/hello/{kind}", body, status)).Code);
        Assert.Equal(0, (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).ConfigRevision);
    }

    [Fact]
    public async Task A_restart_reads_the_newest_configuration()
    {
        var deployed = await Admin.DeployedAsync("hello");
        await PatchAsync("env", """{"set":{"A":"1"}}""");
        Assert.Equal(0, Engine.Desired[deployed.DeploymentId].ConfigRevision);

        var restart = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, HttpStatusCode.Accepted, Json.OperationAccepted);
        await Admin.EventsAsync(restart.OperationId);

        Assert.Equal(1, Engine.Desired[deployed.DeploymentId].ConfigRevision);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await Admin.DeployedAsync("hello");

        var problem = await Admin.RefusedAsync(HttpMethod.Patch, "/v1/apps/hello/env", "{\"set\":{\"A\":\"" + new string('x', 1024 * 1024) + "\"}}", 413);

        Assert.Equal(Reasons.TooLarge, problem.Code);
    }

    private Task<ConfigChanged> PatchAsync(string kind, string body) => Admin.SendAsync(HttpMethod.Patch, $"/v1/apps/hello/{kind}", body, HttpStatusCode.OK, Json.ConfigChanged);

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Token);

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, Token);
        return copy.ToArray();
    }
}
