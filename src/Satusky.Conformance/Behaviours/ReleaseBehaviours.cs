using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>Releases: their numbers, their states, and the way back.</summary>
internal static class ReleaseBehaviours
{
    [Behaviour]
    public static async Task Every_deploy_is_a_release_and_one_is_active(Scene scene)
    {
        var first = await scene.DeployedAsync();
        var second = await scene.DeployedAsync();

        Claim.Equal(first.DeploymentId, second.DeploymentId, "the deployment id");
        Claim.That(first.IsNew && !second.IsNew, "a deploy says wrongly whether its app is new");
        Claim.Equal("2 active, 1 superseded", Text(await scene.ReleasesAsync()), "the releases");
    }

    [Behaviour]
    public static async Task The_hostname_is_made_once_and_stays(Scene scene)
    {
        var first = await scene.DeployAsync();
        var hostname = (await scene.EventsAsync(first.OperationId)).Single(e => e.Kind == OperationEventKind.HostnameGenerated).Text!;
        await scene.RunningAsync();
        var second = await scene.DeployAsync();
        var told = await scene.EventsAsync(second.OperationId);

        Claim.That(told.All(e => e.Kind != OperationEventKind.HostnameGenerated), "the second deploy made a hostname");
        Claim.Equal(hostname, (await scene.PlaceAsync()).Address.Host, "the hostname");
        Claim.Contains(hostname, told.Single(e => e.Kind == OperationEventKind.Accepted).Text, "the second deploy's address");
    }

    [Behaviour]
    public static async Task A_restart_and_a_scale_make_no_release(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.RestartedAsync();
        await scene.ScaleAsync(2);
        await scene.RunningAsync();

        Claim.Equal("1 active", Text(await scene.ReleasesAsync()), "the releases");
    }

    [Behaviour]
    public static async Task A_rollback_is_a_new_release_with_the_old_configuration(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"), ("OLD", "1"));
        await scene.UnsetEnvAsync("OLD");
        await scene.DeployedAsync(("COLOUR", "blue"), ("NEW", "1"));
        var accepted = await scene.RollBackAsync();
        await scene.RunningAsync(3);
        var seen = await scene.SeenAsync("COLOUR", "red");

        Claim.Equal((1, 3), (accepted.Version, accepted.Release), "what the rollback copies and makes");
        Claim.Equal("3 active, 2 superseded, 1 superseded", Text(await scene.ReleasesAsync()), "the releases");
        Claim.That(seen.ContainsKey("OLD") && !seen.ContainsKey("NEW"), $"the process sees {string.Join(' ', seen.Keys)}");
    }

    [Behaviour]
    public static async Task A_rollback_restores_the_resources(Scene scene)
    {
        await scene.DeployedAsync();
        scene.Spec = scene.Spec with { Memory = "48Mi" };
        await scene.DeployedAsync();
        await scene.RollBackAsync(1);
        var status = await scene.RunningAsync(3);

        Claim.Equal("32Mi", (await scene.DetailsAsync()).MemoryLimit, "the memory limit");
        var sight = await scene.Ground.InspectAsync(await scene.PlaceAsync(), status.Kept().Single().Name, scene.Stop);
        Claim.Equal(32L << 20, sight.MemoryBytes, "the instance's memory limit");
    }

    [Behaviour]
    public static async Task A_first_release_has_nothing_to_go_back_to(Scene scene)
    {
        await scene.DeployedAsync();
        Claim.Equal(Reasons.NoRollbackTarget, (await scene.RefusedAsync(HttpMethod.Post, "/rollbacks", "{}", 409)).Code, "the code");
    }

    [Behaviour]
    public static async Task A_release_that_never_ran_is_no_rollback_target(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.VerdictAsync((await scene.DeployAsync(("EXIT_CODE", "3"))).OperationId);
        await scene.DeployedAsync(("EXIT_CODE", ""));

        var problem = await scene.RefusedAsync(HttpMethod.Post, "/rollbacks", """{"version":2}""", 409);
        Claim.Equal(Reasons.NoRollbackTarget, problem.Code, "the code");
        Claim.Equal("3, 1", string.Join(", ", (await scene.ReleasesAsync()).Where(r => r.CanRollBack || r.Status == "active").Select(r => r.VersionNumber)), "what ran");
        Claim.Equal(1, (await scene.RollBackAsync()).Version, "the release a plain rollback copies");
    }

    [Behaviour]
    public static async Task A_release_tells_its_image_as_it_was_given_and_pins_its_id(Scene scene)
    {
        await scene.DeployedAsync();
        var release = (await scene.ReleasesAsync()).Single();

        Claim.Equal(scene.Image, release.Image, "the image");
        Claim.That(!string.IsNullOrEmpty(release.ImageId), "the release pins no image id");
    }

    [Behaviour]
    public static async Task A_bad_image_is_named_and_changes_nothing_that_runs(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ServingAsync();
        scene.Image = "localhost:1/satusky/no-such-image:1";
        var verdict = await scene.VerdictAsync((await scene.DeployAsync()).OperationId);

        Claim.That(verdict.State is OperationState.Failed or OperationState.NotReady, $"the deploy ended as {verdict.State}");
        Claim.OneOf(verdict.Reason ?? "", "the reason", Reasons.ImageNotFound, Reasons.ImagePullBackOff);
        Claim.That(verdict.Hint is { Length: > 0 }, "there is no hint");
        Claim.Equal(200, (await scene.VisitAsync()).Status, "the status of the earlier release");
        Claim.Equal("active", (await scene.ReleasesAsync()).Single(r => r.VersionNumber == 1).Status, "release 1");
    }

    private static string Text(IEnumerable<ReleaseView> releases) => string.Join(", ", releases.Select(r => $"{r.VersionNumber} {r.Status}"));
}
