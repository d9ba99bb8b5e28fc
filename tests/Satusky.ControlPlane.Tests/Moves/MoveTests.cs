using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Moves;

public sealed class MoveTests : MoveTest
{
    [Fact]
    public async Task A_moved_app_belongs_to_the_other_engine()
    {
        var app = await Admin.DeployedAsync("shop");
        await Admin.DeployedAsync("stays");

        var events = await Admin.EventsAsync((await MoveAsync()).OperationId);

        Assert.Equal(OperationState.Ready, events[^1].State);
        Assert.Equal(
            ["carrying the image of release 1 to there: hello:1", "starting on there; here goes on serving", "ready on there, which serves from now on"],
            events.Where(e => e.Kind == OperationEventKind.Note).Select(e => e.Text!).Take(3));
        Assert.Equal((There, Here), (await EngineOfAsync(), await EngineOfAsync("stays")));
        Assert.Equal("there/sha256:hello:1", Cluster.Desired[app.DeploymentId].ImageId);
        Assert.Contains(app.DeploymentId, Road.HandedOver);
    }

    [Fact]
    public async Task Later_changes_go_to_the_new_engine()
    {
        var app = await Admin.DeployedAsync("shop");
        await MovedAsync();
        var before = Machine.Desired[app.DeploymentId];

        await Admin.DeployedAsync("shop", "hello:2");
        await Admin.SendAsync(HttpMethod.Put, "/v1/apps/shop/scale", """{"replicas":3}""", HttpStatusCode.Accepted, ContractsJson.Default.ScaleAccepted);
        await Eventually.TrueAsync(() => Cluster.Desired[app.DeploymentId].Replicas == 3, Token);

        Assert.Equal((2, "sha256:hello:2"), (Cluster.Desired[app.DeploymentId].Release, Cluster.Desired[app.DeploymentId].ImageId));
        Assert.Same(before, Machine.Desired[app.DeploymentId]);
    }

    [Fact]
    public async Task An_app_that_fails_there_stays_here()
    {
        var app = await Admin.DeployedAsync("shop");
        Cluster.OnConverge = FakeEngine.Crashing;

        var verdict = await MovedAsync();

        Assert.Equal((OperationState.Failed, Reasons.CrashLoopBackOff), (verdict.State, verdict.Reason));
        Assert.Equal("the app exits with status 1; the app stays on here, which is still serving", verdict.Text);
        Assert.Equal(Here, await EngineOfAsync());
        Assert.Equal("sha256:hello:1", Machine.Desired[app.DeploymentId].ImageId);
        await Eventually.TrueAsync(() => Cluster.Removed.Contains(app.DeploymentId), Token);
        Assert.DoesNotContain(app.DeploymentId, Road.HandedOver);
    }

    [Fact]
    public async Task An_image_that_cannot_come_along_ends_the_move()
    {
        var app = await Admin.DeployedAsync("shop");
        Road.OnCarry = (_, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.NotAvailable, "there is no registry", [], "name one"));

        var verdict = await MovedAsync();

        Assert.Equal((OperationState.Failed, Reasons.NotAvailable, "there is no registry", "name one"), (verdict.State, verdict.Reason, verdict.Text, verdict.Hint));
        Assert.False(Cluster.Desired.ContainsKey(app.DeploymentId));
    }

    [Fact]
    public async Task Earlier_releases_come_along_as_far_as_possible()
    {
        await Admin.DeployedAsync("shop", "hello:1");
        await Admin.DeployedAsync("shop", "hello:2");
        await Admin.DeployedAsync("shop", "hello:3");
        Road.OnCarry = (imageId, _) => Task.FromResult<ImageResolution>(imageId == "sha256:hello:2"
            ? new ImageResolution.Missing(Reasons.ImageNotFound, "image \"hello:2\" is not on this machine any more", [], null)
            : new ImageResolution.Found($"there/{imageId}"));

        var events = await Admin.EventsAsync((await MoveAsync()).OperationId);
        var refused = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/shop/rollbacks", """{"version":2}""", 409);
        var back = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/shop/rollbacks", null, HttpStatusCode.Accepted, ContractsJson.Default.RollbackAccepted);
        await Admin.EventsAsync(back.OperationId);

        Assert.Contains(events, e => e.Text == "image \"hello:2\" is not on this machine any more: after the move there is no rollback to release 2");
        Assert.Equal("the image of release 2 stayed behind when the app moved", refused.Detail);
        Assert.Equal((1, "there/sha256:hello:1"), (back.Version, Cluster.Desired[back.DeploymentId].ImageId));
    }

    [Fact]
    public async Task While_it_moves_an_app_cannot_be_changed()
    {
        await Admin.DeployedAsync("shop");
        Cluster.OnConverge = FakeEngine.Starting;
        var move = await MoveAsync();

        Assert.Equal(move.OperationId, (await MoveAsync()).OperationId);
        Assert.Equal(move.OperationId, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/shop/restarts", null, 409)).OperationId);
        Assert.Equal(move.OperationId, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/shop/rollbacks", null, 409)).OperationId);
        Assert.Equal(
            move.OperationId, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/shop/deploys", """{"spec":{"name":"shop"},"image":"hello:2"}""", 409)).OperationId);
    }

    [Fact]
    public async Task A_move_that_waits_can_be_taken_back()
    {
        var app = await Admin.DeployedAsync("shop");
        Cluster.OnConverge = FakeEngine.Starting;
        var move = await MoveAsync();
        await Eventually.TrueAsync(() => Cluster.Desired.ContainsKey(app.DeploymentId), Token);

        await Admin.SendAsync(HttpMethod.Delete, $"/v1/operations/{move.OperationId}", null, HttpStatusCode.Accepted, ContractsJson.Default.OperationAccepted);

        Assert.Equal(OperationState.Cancelled, (await Admin.EventsAsync(move.OperationId))[^1].State);
        await Eventually.TrueAsync(() => Cluster.Removed.Contains(app.DeploymentId), Token);
        Assert.Equal(Here, await EngineOfAsync());
    }

    [Fact]
    public async Task A_move_is_not_over_before_the_old_side_is()
    {
        await Admin.DeployedAsync("shop");
        var drained = false;
        Road.OnHandOver = () => drained ? new Removal(true, [], null) : new Removal(false, ["an instance drains"], TimeSpan.FromMilliseconds(10));
        var move = await MoveAsync();
        await Eventually.TrueAsync(() => Road.HandedOver.Count > 2, Token);

        var late = await Admin.RefusedAsync(HttpMethod.Delete, $"/v1/operations/{move.OperationId}", null, 409);
        drained = true;

        Assert.Equal("this move of \"shop\" is accepted and being rolled out, it cannot be cancelled any more", late.Detail);
        Assert.Equal(OperationState.Ready, (await Admin.EventsAsync(move.OperationId))[^1].State);
    }

    [Fact]
    public async Task A_platform_that_stops_goes_on_with_the_move()
    {
        await Admin.DeployedAsync("shop");
        Road.OnCarry = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("it was cancelled");
        };
        var move = await MoveAsync();
        await RestartAsync();

        Road.OnCarry = (imageId, _) => Task.FromResult<ImageResolution>(new ImageResolution.Found($"there/{imageId}"));
        Cluster.OnConverge = FakeEngine.Starting;
        await RestartAsync();
        await Eventually.TrueAsync(() => Cluster.Desired.ContainsKey(move.DeploymentId), Token);

        Cluster.OnConverge = FakeEngine.Running;
        Road.OnHandOver = () => new Removal(false, ["an instance drains"], TimeSpan.FromSeconds(1));
        await RestartAsync();
        await Eventually.TrueAsync(() => Road.HandedOver.Contains(move.DeploymentId), Token);

        Road.OnHandOver = () => new Removal(true, [], null);
        await RestartAsync();

        Assert.Equal(OperationState.Ready, (await Admin.EventsAsync(move.OperationId))[^1].State);
        Assert.Equal(There, await EngineOfAsync());
    }

    [Fact]
    public async Task A_moved_app_is_destroyed_everywhere()
    {
        var app = await Admin.DeployedAsync("shop");
        await MovedAsync();

        var destroy = await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/shop", null, HttpStatusCode.Accepted, ContractsJson.Default.OperationAccepted);

        Assert.Equal(OperationState.Ready, (await Admin.EventsAsync(destroy.OperationId))[^1].State);
        Assert.Contains(app.DeploymentId, Machine.Removed);
        Assert.Contains(app.DeploymentId, Cluster.Removed);
    }

    [Fact]
    public async Task The_audit_log_tells_who_moved_an_app()
    {
        await Admin.DeployedAsync("shop");
        await MovedAsync();

        var entries = await Host.Get<ControlPlane.Storage.Database>().ReadAsync(
            session => session.QueryAsync<string>("SELECT details FROM audit WHERE action = 'deploy.move'"), Token);

        Assert.Equal("""{"from":"here","to":"there"}""", Assert.Single(entries));
    }
}
