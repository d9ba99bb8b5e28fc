using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

internal static class ScaleBehaviours
{
    [Behaviour]
    public static async Task Scaling_up_adds_instances_and_restarts_none(Scene scene)
    {
        await scene.DeployedAsync();
        var first = (await scene.StatusAsync()).Instances.Single().Name;
        var accepted = await scene.ScaleAsync(3);
        var status = await scene.RunningAsync(1);

        Claim.Equal(3, accepted.Replicas, "the accepted number");
        Claim.That(status.Kept().Any(i => i.Name == first), "the first instance was replaced");
    }

    [Behaviour]
    public static async Task Scaling_down_ends_the_surplus(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 3 };
        await scene.DeployedAsync();
        var before = (await scene.StatusAsync()).Kept().Select(i => i.Name).ToList();
        await using var traffic = await scene.TrafficAsync();
        await scene.ScaleAsync(1);
        var status = await scene.UntilAsync(s => s is { Status: "Running", Instances.Count: 1 }, "one instance");

        Claim.That(before.Contains(status.Instances.Single().Name), "the remaining instance is a new one");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task Scaled_to_zero_nothing_runs_and_that_is_no_fault(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ScaleAsync(0);
        var status = await scene.UntilAsync(s => s is { Status: "Running", Instances.Count: 0 }, "no instance");

        Claim.Equal((ConditionStatus.True, Reasons.ScaledToZero), (status.Of(ConditionType.Workload).Status, status.Of(ConditionType.Workload).Reason), "the workload");
        Claim.That((await scene.VisitAsync()).Status is 0 or >= 500, "visitors are still answered");
    }

    [Behaviour]
    public static async Task An_app_scaled_to_zero_can_come_back(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 0 };
        await scene.DeployedAsync();
        await scene.ConditionAsync(ConditionType.Workload, Reasons.ScaledToZero);
        await scene.ScaleAsync(1);
        await scene.RunningAsync(1);
        await scene.ServingAsync();
    }

    [Behaviour]
    public static async Task Scaling_to_the_present_number_is_no_operation(Scene scene)
    {
        await scene.DeployedAsync();
        Claim.Equal(null, (await scene.ScaleAsync(1)).OperationId, "the operation");
    }

    [Behaviour]
    public static async Task A_deploy_without_a_number_keeps_the_scaled_one(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ScaleAsync(2);
        await scene.RunningAsync(1);
        await scene.DeployedAsync();

        Claim.Equal(2, (await scene.DetailsAsync()).Replicas, "the replicas");
    }

    [Behaviour]
    public static async Task An_impossible_number_of_instances_is_refused(Scene scene)
    {
        await scene.DeployedAsync();
        Claim.Equal(Reasons.InvalidRequest, (await scene.RefusedAsync(HttpMethod.Put, "/scale", """{"replicas":-1}""", 422)).Code, "the code");
        Claim.Equal(Reasons.InvalidRequest, (await scene.RefusedAsync(HttpMethod.Put, "/scale", """{"replicas":100000}""", 422)).Code, "the code");
    }
}
