using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

/// <summary>Releases, rollbacks and what happens when several changes meet.</summary>
public sealed class ReleaseEndpointTests : ApiTest
{
    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task Releases_are_listed_newest_first()
    {
        await Admin.DeployedAsync("hello", "hello:1");
        await Admin.DeployedAsync("hello", "hello:2");

        var releases = await Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView);

        Assert.Equal([(2L, "hello:2", "active", false), (1L, "hello:1", "superseded", true)], releases.Select(r => (r.VersionNumber, r.Image, r.Status, r.CanRollBack)));
        Assert.Equal("sha256:hello:2", releases[0].ImageId);
    }

    [Fact]
    public async Task A_rollback_makes_a_new_release_of_the_old_one()
    {
        var deployed = await Admin.DeployedAsync("hello", "hello:1");
        await Admin.DeployedAsync("hello", "hello:2");

        var rollback = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/rollbacks", null, HttpStatusCode.Accepted, Json.RollbackAccepted);
        await Admin.EventsAsync(rollback.OperationId);

        Assert.Equal((1L, 3L), (rollback.Version, rollback.Release));
        Assert.Equal("sha256:hello:1", Engine.Desired[deployed.DeploymentId].ImageId);
        Assert.Equal("hello:1", (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Image);
    }

    [Fact]
    public async Task A_release_that_never_ran_is_no_target()
    {
        await Admin.DeployedAsync("hello", "hello:1");
        Engine.OnResolve = (image, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.ImageNotFound, $"{image} not found", [], null));
        await Admin.DeployedAsync("hello", "hello:2");

        Assert.Equal("no previous release to roll back to", (await RefusedAsync("{}")).Detail);
        Assert.Equal("release 2 never ran successfully", (await RefusedAsync("""{"version":2}""")).Detail);
        Assert.Equal("release 1 is the present one", (await RefusedAsync("""{"version":1}""")).Detail);
        var unknown = await RefusedAsync("""{"version":9}""");
        Assert.Equal((Reasons.NoRollbackTarget, "release 9 does not exist"), (unknown.Code, unknown.Detail));
    }

    [Fact]
    public async Task A_restart_during_a_deploy_names_the_operation()
    {
        Engine.OnConverge = FakeEngine.Starting;
        var deploy = await Admin.DeployAsync("hello");

        var problem = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, 409);

        Assert.Equal((Reasons.OperationInProgress, deploy.OperationId), (problem.Code, problem.OperationId));
        Assert.Contains(deploy.OperationId, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_deploy_supersedes_an_unfinished_rollout()
    {
        Engine.OnConverge = FakeEngine.Starting;
        var first = await Admin.DeployAsync("hello", "hello:1");
        using (var events = await Admin.ConnectAsync($"/v1/operations/{first.OperationId}/events"))
        {
            await events.UntilAsync(Json.OperationEvent, e => e.Kind == OperationEventKind.Progress);
        }

        Engine.OnConverge = FakeEngine.Running;
        var second = await Admin.DeployAsync("hello", "hello:2");

        Assert.Equal(OperationState.Superseded, (await Admin.EventsAsync(first.OperationId))[^1].State);
        Assert.Equal(OperationState.Ready, (await Admin.EventsAsync(second.OperationId))[^1].State);
        Assert.Equal(
            ["active", "failed"], (await Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView)).Select(release => release.Status));
    }

    [Fact]
    public async Task Two_deploys_at_once_end_with_the_newer_one()
    {
        var both = await Task.WhenAll(Admin.DeployAsync("hello", "hello:1"), Admin.DeployAsync("hello", "hello:2"));

        var states = await Task.WhenAll(both.Select(async deploy => (deploy.Release, (await Admin.EventsAsync(deploy.OperationId))[^1].State)));

        Assert.Equal([1L, 2L], states.Select(s => s.Release).Order());
        Assert.Equal(OperationState.Ready, states.Single(s => s.Release == 2).State);
        Assert.Equal(2, (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Release);
    }

    [Fact]
    public async Task A_change_of_a_stale_version_is_refused()
    {
        await Admin.DeployedAsync("hello");
        var tag = (await Admin.GetAsync("/v1/apps/hello")).Headers.ETag!.ToString();
        var restart = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/restarts", null, HttpStatusCode.Accepted, Json.OperationAccepted, ("If-Match", tag));
        await Admin.EventsAsync(restart.OperationId);

        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, "/restarts", null), (HttpMethod.Put, "/scale", """{"replicas":2}"""), (HttpMethod.Post, "/rollbacks", "{}"), (HttpMethod.Delete, "", null),
            (HttpMethod.Post, "/deploys", """{"spec":{"name":"hello"},"image":"hello:2"}"""), (HttpMethod.Patch, "/env", """{"set":{"A":"1"}}"""),
        })
        {
            var problem = await Admin.RefusedAsync(method, $"/v1/apps/hello{path}", body, 409, ("If-Match", tag));

            Assert.Equal(Reasons.VersionMismatch, problem.Code);
        }
    }

    private Task<Problem> RefusedAsync(string body) => Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/rollbacks", body, 409);
}
