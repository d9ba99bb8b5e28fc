using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Moves;

public sealed class MoveRefusalTests : MoveTest
{
    [Fact]
    public async Task Only_known_ways_can_be_gone()
    {
        await Admin.DeployedAsync("shop");

        Assert.Equal("there is no engine \"moon\"", (await RefusedAsync(422, to: "moon")).Detail);
        Assert.Equal("app \"shop\" runs on here already", (await RefusedAsync(409, to: Here)).Detail);
        await MovedAsync();
        Assert.Equal("apps cannot move from there to here", (await RefusedAsync(422, to: Here)).Detail);
    }

    [Fact]
    public async Task An_app_elsewhere_than_thought_stays()
    {
        await Admin.DeployedAsync("shop");

        var refused = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/shop/move", $$"""{"to":"{{There}}","from":"moon"}""", 409);

        Assert.Equal("app \"shop\" runs on here, not on moon", refused.Detail);
    }

    [Theory]
    [InlineData("""{"name":"shop","strategy":"recreate"}""", "app \"shop\" must never run twice (strategy recreate), and in a move both sides run for a moment")]
    [InlineData("""{"name":"shop","machines":["compute-main-01"]}""", "app \"shop\" is bound to compute-main-01")]
    public async Task An_app_that_cannot_go_is_told_why(string spec, string why)
    {
        await Admin.SendAsync(HttpMethod.Post, "/v1/apps/shop/deploys", $$"""{"spec":{{spec}},"image":"hello:1"}""");
        await Eventually.TrueAsync(() => !Machine.Desired.IsEmpty, Token);
        await Admin.EventsAsync(await OpenAsync());

        Assert.Equal(why, (await RefusedAsync(422)).Detail);
    }

    [Fact]
    public async Task An_app_that_never_ran_cannot_move()
    {
        Machine.OnResolve = (_, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.ImageNotFound, "no such image", [], null));
        await Admin.DeployedAsync("shop");

        Assert.Equal(Reasons.Conflict, (await RefusedAsync(409)).Code);
        Assert.Equal(Reasons.AppNotFound, (await RefusedAsync(404, "nothing")).Code);
    }

    [Fact]
    public async Task A_rollout_comes_first()
    {
        Machine.OnConverge = FakeEngine.Starting;
        var deploy = await Admin.DeployAsync("shop");
        await Eventually.TrueAsync(() => !Machine.Desired.IsEmpty, Token);

        Assert.Equal(deploy.OperationId, (await RefusedAsync(409)).OperationId);
    }

    [Fact]
    public async Task A_road_that_is_closed_says_why()
    {
        await Admin.DeployedAsync("shop");
        Road.Fault = new Refusal(503, Reasons.EngineUnavailable, "the gateway tells no address");

        Assert.Equal("the gateway tells no address", (await RefusedAsync(503)).Detail);
    }

    private async Task<string> OpenAsync() => (await Host.Get<ControlPlane.Storage.Database>().ReadAsync(
        session => session.ScalarAsync<string>("SELECT id FROM operations ORDER BY id DESC LIMIT 1"), Token))!;
}
