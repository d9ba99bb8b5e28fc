using Satusky.Contracts.Api;

namespace Satusky.Conformance.Behaviours;

/// <summary>The control plane stops and starts again; what it had stored goes on.</summary>
internal static class PlatformBehaviours
{
    [Behaviour(Alone = true)]
    public static async Task A_rollout_goes_on_after_the_control_plane_was_away(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.ServingAsync();
        var place = await scene.PlaceAsync();
        var second = await scene.DeployAsync(("COLOUR", "blue"), ("LISTEN_AFTER", "1"));
        await scene.UntilAsync(status => status.Release == 2, "the second release to be the wanted one");
        await using var traffic = new Traffic(scene.Ground, place);
        await scene.RestartPlatformAsync(() => Task.CompletedTask);

        await scene.RunningAsync(second.Release);
        await scene.UntilAsync(status => status.Instances.All(i => i.Release == 2), "the end of the old instance");
        await scene.SeenAsync("COLOUR", "blue");
        await traffic.LostNothingAsync();
    }

    [Behaviour(Alone = true)]
    public static async Task Apps_go_on_while_the_control_plane_is_away(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ServingAsync();
        var (place, before) = (await scene.PlaceAsync(), (await scene.StatusAsync()).Kept().Single());
        await using var traffic = new Traffic(scene.Ground, place);
        await scene.RestartPlatformAsync(async () => Claim.Equal(200, (await scene.Ground.GetAsync(place, "/", scene.Stop)).Status, "the status while it is away"));
        var after = (await scene.RunningAsync(1)).Kept().Single();

        Claim.Equal((before.Name, before.Restarts), (after.Name, after.Restarts), "the instance");
        await traffic.LostNothingAsync();
    }

    [Behaviour(Alone = true)]
    public static async Task What_crashes_while_the_control_plane_is_away_comes_back(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ServingAsync();
        var (place, instance) = (await scene.PlaceAsync(), (await scene.StatusAsync()).Kept().Single().Name);
        await scene.RestartPlatformAsync(() => scene.Ground.CrashAsync(place, instance, scene.Stop));

        await scene.UntilAsync(status => status.Status == "Running" && status.Kept().Any(i => i is { Restarts: > 0, State: "ready" }), "a second run that is ready");
        await scene.ServingAsync();
    }

    [Behaviour(Alone = true)]
    public static async Task A_destroy_goes_on_after_the_control_plane_was_away(Scene scene)
    {
        var deploy = await scene.DeployedAsync();
        var destroy = await scene.DestroyAsync();
        await scene.RestartPlatformAsync(() => Task.CompletedTask);
        await scene.GoneAsync();

        Claim.Equal(OperationState.Ready, (await scene.OperationAsync(destroy.OperationId)).State, "the state of the destroy");
        await scene.UntilAsync(async () => (await scene.Ground.OwnedAsync(deploy.DeploymentId, scene.Stop)).Count == 0, "the end of everything the app owned");
    }
}
