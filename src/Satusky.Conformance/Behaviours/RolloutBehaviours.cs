using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>New instances take over from old ones.</summary>
internal static class RolloutBehaviours
{
    [Behaviour]
    public static async Task A_redeploy_loses_no_request(Scene scene)
    {
        await scene.DeployedAsync();
        await using var traffic = await scene.TrafficAsync();
        await scene.DeployedAsync(("COLOUR", "blue"));
        await scene.UntilAsync(status => status.Instances.All(i => i.Release == 2), "the end of the old instance");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task A_restart_of_several_instances_loses_no_request(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        await scene.DeployedAsync();
        var before = (await scene.StatusAsync()).Instances.Select(i => i.Name).ToList();
        await using var traffic = await scene.TrafficAsync();
        await scene.RestartAsync();
        await scene.UntilAsync(status => status.Status == "Running" && status.Instances.Count == 2 && status.Instances.All(i => !before.Contains(i.Name)), "two new instances alone");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task A_restart_keeps_release_image_and_address(Scene scene)
    {
        await scene.DeployedAsync();
        var (details, release) = (await scene.DetailsAsync(), (await scene.ReleasesAsync()).Single());
        var old = (await scene.StatusAsync()).Kept().Single().Name;
        await scene.RestartedAsync();

        var after = (await scene.ReleasesAsync()).Single();
        Claim.Equal((release.VersionId, release.ImageId), (after.VersionId, after.ImageId), "the release");
        Claim.Equal((details.DeploymentId, details.Domain), ((await scene.DetailsAsync()).DeploymentId, (await scene.DetailsAsync()).Domain), "the deployment");
        Claim.That((await scene.StatusAsync()).Kept().Single().Name != old, "the instance is the same as before");
    }

    [Behaviour]
    public static async Task A_restart_that_fails_leaves_the_old_instance_serving(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await using var traffic = await scene.TrafficAsync();
        await scene.SetEnvAsync(("COLOUR", "blue"), ("EXIT_CODE", "3"), ("SAY", "no database"));
        var verdict = await scene.VerdictAsync((await scene.RestartAsync()).OperationId);

        NamesExit(verdict, 3);
        Claim.Contains("no database", string.Join('\n', verdict.Evidence ?? []), "the evidence");
        Claim.Contains("release 1 is still serving", verdict.Text, "the verdict");
        Claim.Equal("red", (await scene.EnvironmentAsync())["COLOUR"], "COLOUR of what serves");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task A_deploy_that_fails_leaves_the_old_release_serving(Scene scene)
    {
        await scene.DeployedAsync();
        await using var traffic = await scene.TrafficAsync();
        var verdict = await scene.VerdictAsync((await scene.DeployAsync(("EXIT_CODE", "3"))).OperationId);

        NamesExit(verdict, 3);
        Claim.Contains("release 1 is still serving", verdict.Text, "the verdict");
        Claim.Equal("Progressing", (await scene.StatusAsync()).Status, "the status");
        Claim.Equal("completed", (await scene.DetailsAsync()).Status, "the status in lists");
        Claim.Equal("2 deploying, 1 active", string.Join(", ", (await scene.ReleasesAsync()).Select(r => $"{r.VersionNumber} {r.Status}")), "the releases");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task A_newer_deploy_gets_through_a_stuck_one(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.VerdictAsync((await scene.DeployAsync(("EXIT_CODE", "3"))).OperationId);
        await scene.DeployedAsync(("EXIT_CODE", ""));

        Claim.Equal("active", (await scene.ReleasesAsync())[0].Status, "release 3");
        await scene.UntilAsync(status => status.Instances.All(i => i.Release == 3), "instances of release 3 alone");
    }

    [Behaviour]
    public static async Task A_newer_deploy_supersedes_one_under_way(Scene scene)
    {
        var first = await scene.DeployAsync(("LISTEN_AFTER", "30"));
        var second = await scene.DeployAsync(("LISTEN_AFTER", ""));
        var verdict = await scene.VerdictAsync(first.OperationId);

        Claim.Equal(OperationState.Superseded, verdict.State, "the state of the first deploy");
        await scene.RunningAsync(second.Release);
    }

    [Behaviour]
    public static async Task A_restart_and_a_scale_during_a_deploy_are_refused(Scene scene)
    {
        await scene.DeployedAsync();
        var deploy = await scene.DeployAsync();
        var restart = await scene.RefusedAsync(HttpMethod.Post, "/restarts", null, 409);
        var scale = await scene.RefusedAsync(HttpMethod.Put, "/scale", """{"replicas":2}""", 409);

        Claim.Equal((Reasons.OperationInProgress, deploy.OperationId), (restart.Code, restart.OperationId), "the refusal of the restart");
        Claim.Equal((Reasons.OperationInProgress, deploy.OperationId), (scale.Code, scale.OperationId), "the refusal of the scale");
    }

    [Behaviour]
    public static async Task An_app_that_must_not_overlap_never_does(Scene scene)
    {
        scene.Spec = scene.Spec with { Strategy = RolloutStrategy.Recreate };
        await scene.DeployedAsync();
        await scene.DeployAsync(("COLOUR", "blue"));
        var overlapped = false;
        await scene.UntilAsync(
            status =>
            {
                var releases = status.Instances.Where(i => i.State is "running" or "ready").Select(i => i.Release).Distinct();
                overlapped |= releases.Count() > 1;
                return status.Status == "Running" && status.Instances.All(i => i.Release == 2);
            },
            "release 2 alone");

        Claim.That(!overlapped, "instances of both releases ran at the same time");
        await scene.ServingAsync();
    }

    [Behaviour(Slow = true)]
    public static async Task An_app_deaf_to_being_ended_is_replaced_all_the_same(Scene scene)
    {
        await scene.DeployedAsync(("STOP", "never"));
        await scene.DeployedAsync(("COLOUR", "blue"));
        await scene.UntilAsync(status => status.Instances.All(i => i.Release == 2), "the end of the old instance");
    }

    [Behaviour]
    public static async Task Other_apps_are_untouched_by_a_redeploy(Scene scene)
    {
        var other = scene.Other("b");
        await Task.WhenAll(scene.DeployedAsync(), other.DeployedAsync());
        var before = await other.StatusAsync();
        await scene.DeployedAsync(("COLOUR", "blue"));
        await scene.DestroyedAsync();

        Claim.Equal(before.Instances.Single().Name, (await other.StatusAsync()).Instances.Single().Name, "the other app's instance");
        await other.ServingAsync();
    }

    [Behaviour]
    public static async Task A_deploy_is_accepted_before_anything_runs(Scene scene)
    {
        var accepted = await scene.DeployAsync(("LISTEN_AFTER", "2"));
        var details = await scene.DetailsAsync();

        Claim.Equal((accepted.DeploymentId, accepted.OperationId), (details.DeploymentId, details.OperationId ?? ""), "the deployment under way");
        Claim.OneOf(details.Status, "the status", "building", "pending");
        var kinds = (await scene.EventsAsync(accepted.OperationId)).Select(e => e.Kind).ToList();
        Claim.That(kinds.IndexOf(OperationEventKind.Accepted) is >= 0 and var at && at < kinds.IndexOf(OperationEventKind.Finished), $"the events were {string.Join(", ", kinds)}");
    }

    private static void NamesExit(OperationEvent verdict, int code)
    {
        Claim.Equal(OperationState.NotReady, verdict.State, "the state of the operation");
        Claim.OneOf(verdict.Reason ?? "", "the reason", Reasons.Exited, Reasons.CrashLoopBackOff);
        Claim.Contains($"exit status {code}", verdict.Text, "the verdict");
    }
}
