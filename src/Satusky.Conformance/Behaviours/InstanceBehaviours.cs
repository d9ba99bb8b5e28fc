using Satusky.ControlPlane.Engines;

namespace Satusky.Conformance.Behaviours;

/// <summary>What an instance is made with, and what happens when somebody takes it away.</summary>
internal static class InstanceBehaviours
{
    [Behaviour]
    public static async Task An_instance_has_the_limits_that_were_asked_for(Scene scene)
    {
        scene.Spec = scene.Spec with { Cpu = "0.15", Memory = "40Mi" };
        await scene.DeployedAsync();
        var sight = await scene.Ground.InspectAsync(await scene.PlaceAsync(), (await scene.StatusAsync()).Kept().Single().Name, scene.Stop);

        Claim.Equal((40L << 20, 150), (sight.MemoryBytes, sight.Millicores), "memory and processor");
    }

    [Behaviour]
    public static async Task An_instance_is_labelled_as_the_platforms_own(Scene scene)
    {
        var accepted = await scene.DeployedAsync();
        var sight = await scene.Ground.InspectAsync(await scene.PlaceAsync(), (await scene.StatusAsync()).Kept().Single().Name, scene.Stop);

        Claim.Equal(scene.App, sight.Labels[EngineLabels.Name], EngineLabels.Name);
        Claim.Equal(accepted.DeploymentId, sight.Labels[EngineLabels.App], EngineLabels.App);
        Claim.Equal(scene.PlatformId, sight.Labels[EngineLabels.Platform], EngineLabels.Platform);
        Claim.Equal("1", sight.Labels[EngineLabels.Release], EngineLabels.Release);
    }

    [Behaviour]
    public static async Task An_instance_removed_by_hand_comes_back(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.ServingAsync();
        var before = (await scene.StatusAsync()).Kept().Single();
        await scene.Ground.RemoveAsync(await scene.PlaceAsync(), before.Name, scene.Stop);

        await scene.UntilAsync(
            status => status.Status == "Running" && status.Kept().Any(i => i.State == "ready" && (i.Name != before.Name || i.Restarts > before.Restarts)), "another instance that is ready");
        await scene.SeenAsync("COLOUR", "red");
        Claim.Equal(1, (await scene.ReleasesAsync()).Count, "the number of releases");
    }

    [Behaviour]
    public static async Task One_of_several_instances_lost_is_no_outage(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        await scene.DeployedAsync();
        await scene.UntilAsync(status => status.Kept().Count(i => i.State == "ready") == 2, "two ready instances");
        var lost = (await scene.StatusAsync()).Kept().First().Name;
        await scene.CrashAsync(lost);
        await scene.UntilAsync(status => status.Kept().Any(i => i.Name == lost && i.Restarts > 0), "the restart of the lost instance");

        await scene.ServingAsync();
        await scene.RunningAsync(1);
    }

    [Behaviour(Ability.Names)]
    public static async Task Apps_find_each_other_by_all_their_names(Scene scene)
    {
        var other = scene.Other("b");
        await other.DeployedAsync(("NAME", "other"));
        await other.ServingAsync();
        string[] names = [other.App, $"{other.App}.{scene.Identity.Namespace}", $"{other.App}.{scene.Identity.Namespace}.svc.cluster.local"];
        await scene.DeployAsync(("ASK", string.Join(' ', names.Select(name => $"{name}:8080"))));

        foreach (var name in names)
        {
            await scene.LineAsync($"{name}:8080 answers: other");
        }
    }
}
