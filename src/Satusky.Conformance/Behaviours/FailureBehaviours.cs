using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>What fails is named, with its cause, its evidence and what helps.</summary>
internal static class FailureBehaviours
{
    [Behaviour]
    public static async Task A_first_deploy_without_its_configuration_is_named(Scene scene)
    {
        var accepted = await scene.DeployAsync(("NEEDS", "DATABASE_URL"));
        var verdict = await scene.VerdictAsync(accepted.OperationId);

        Claim.Equal(OperationState.NotReady, verdict.State, "the state of the operation");
        Claim.OneOf(verdict.Reason ?? "", "the reason", Reasons.Exited, Reasons.CrashLoopBackOff);
        Claim.Contains("exit status 1", verdict.Text, "the verdict");
        Claim.Equal("DATABASE_URL is not set", verdict.Evidence is [.., var last] ? last : null, "the last line of the evidence");
        Claim.Equal("failed", (await scene.DetailsAsync()).Status, "the status in lists");
        await scene.LineAsync("exit status 1");
        await scene.LineAsync("container restarting... (backoff: 10s)");
    }

    [Behaviour]
    public static async Task Setting_what_was_missing_and_restarting_heals(Scene scene)
    {
        await scene.VerdictAsync((await scene.DeployAsync(("NEEDS", "DATABASE_URL"))).OperationId);
        await scene.SetSecretAsync(("DATABASE_URL", "postgres://somewhere"));
        await scene.RestartedAsync();
        await scene.ServingAsync();

        Claim.Equal("active", (await scene.ReleasesAsync()).Single().Status, "release 1");
    }

    [Behaviour(Slow = true)]
    public static async Task A_crash_loop_waits_longer_each_time(Scene scene)
    {
        await scene.DeployAsync(("EXIT_CODE", "5"));
        await scene.LineAsync("(backoff: 20s)");
        var status = await scene.ConditionAsync(ConditionType.Workload, Reasons.CrashLoopBackOff);

        Claim.That(status.Instances.Single().Restarts >= 1, "the restarts are not counted");
        Claim.Equal("failed", status.Status, "the status");
    }

    [Behaviour]
    public static async Task A_running_app_that_crashes_comes_back(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.ServingAsync();
        await scene.CrashAsync((await scene.StatusAsync()).Kept().Single().Name);
        await scene.UntilAsync(status => status.Status == "Running" && status.Kept().Any(i => i is { Restarts: 1, State: "ready" }), "a second run that is ready");

        await scene.ServingAsync();
        await scene.LineAsync("exit status 42");
    }

    [Behaviour]
    public static async Task An_app_that_ends_by_itself_is_told_to_stay(Scene scene)
    {
        var verdict = await scene.VerdictAsync((await scene.DeployAsync(("EXIT_CODE", "0"), ("SAY", "all done"))).OperationId);

        Claim.Contains("exit status 0", verdict.Text, "the verdict");
        Claim.Contains("foreground", verdict.Hint, "the hint");
    }

    [Behaviour]
    public static async Task Too_little_memory_is_named(Scene scene)
    {
        scene.Spec = scene.Spec with { Memory = "16Mi" };
        await scene.DeployAsync(("MEMORY", "all"));
        var cause = (await scene.ConditionAsync(ConditionType.Workload, Reasons.OOMKilled)).Of(ConditionType.Workload);

        Claim.Contains("16Mi", cause.Message, "the cause");
        Claim.Contains("memory = \"32Mi\"", cause.Hint, "the hint");
    }

    [Behaviour]
    public static async Task A_health_check_that_never_passes_is_named(Scene scene)
    {
        scene.Spec = scene.Spec with { HealthPath = "/health" };
        var verdict = await scene.VerdictAsync((await scene.DeployAsync(("HEALTH", "never"))).OperationId);

        Claim.Equal((OperationState.NotReady, Reasons.Unhealthy), (verdict.State, verdict.Reason), "the verdict");
        Claim.Contains("404", string.Join('\n', verdict.Evidence ?? []), "the evidence");
        Claim.Contains("/health", verdict.Hint, "the hint");
    }

    [Behaviour]
    public static async Task An_unhealthy_release_gets_no_traffic(Scene scene)
    {
        scene.Spec = scene.Spec with { HealthPath = "/health" };
        await scene.DeployedAsync(("COLOUR", "red"));
        await using var traffic = await scene.TrafficAsync();
        var verdict = await scene.VerdictAsync((await scene.DeployAsync(("COLOUR", "blue"), ("HEALTH", "never"))).OperationId);

        Claim.Equal(Reasons.Unhealthy, verdict.Reason, "the reason");
        Claim.Equal("red", (await scene.EnvironmentAsync())["COLOUR"], "COLOUR of what serves");
        await traffic.LostNothingAsync();
    }

    [Behaviour(Ability.Routes)]
    public static Task An_app_on_another_port_is_named(Scene scene) => ListensAsync(scene, "elsewhere", Reasons.PortMismatch, "8081");

    [Behaviour(Ability.Routes)]
    public static Task An_app_on_loopback_alone_is_named(Scene scene) => ListensAsync(scene, "loopback", Reasons.LoopbackOnly, "127.0.0.1:8080");

    [Behaviour(Ability.Routes)]
    public static Task An_app_that_listens_nowhere_is_named(Scene scene) => ListensAsync(scene, "nowhere", Reasons.NotListening, "8080");

    [Behaviour]
    public static async Task An_app_on_another_port_does_not_replace_one_that_serves(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await using var traffic = await scene.TrafficAsync();
        await scene.DeployAsync(("COLOUR", "blue"), ("LISTEN", "elsewhere"));
        await scene.UntilAsync(status => status.Instances.Any(i => i is { Release: 2, State: "running" }) && status.Of(ConditionType.Workload).Status == ConditionStatus.True, "a running second release");

        Claim.Equal("Progressing", (await scene.StatusAsync()).Status, "the status");
        Claim.Equal("red", (await scene.EnvironmentAsync())["COLOUR"], "COLOUR of what serves");
        await traffic.LostNothingAsync();
    }

    [Behaviour]
    public static async Task An_unknown_machine_is_refused(Scene scene)
    {
        scene.Spec = scene.Spec with { Machines = ["no-such-machine"] };
        var problem = await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(), 422);

        Claim.Equal(Reasons.MachineNotFound, problem.Code, "the code");
        Claim.Contains("no-such-machine", problem.Detail, "the refusal");
        Claim.Equal(Reasons.AppNotFound, (await scene.RefusedAsync(HttpMethod.Get, "", null, 404)).Code, "the app's code afterwards");
    }

    [Behaviour]
    public static async Task Settings_that_cannot_be_are_refused_together(Scene scene)
    {
        scene.Spec = scene.Spec with { Port = 70000, Memory = "many", Replicas = -1 };
        var problem = await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(), 422);

        Claim.Equal((Reasons.InvalidRequest, 3), (problem.Code, problem.Errors?.Count ?? 0), "the code and the number of faults");
    }

    private static async Task ListensAsync(Scene scene, string where, string reason, string evidence)
    {
        var verdict = await scene.VerdictAsync((await scene.DeployAsync(("LISTEN", where))).OperationId);
        var status = await scene.ConditionAsync(ConditionType.Route, reason);

        Claim.Equal((OperationState.NotReady, reason), (verdict.State, verdict.Reason), "the verdict");
        Claim.Contains(evidence, $"{verdict.Text} {string.Join(' ', verdict.Evidence ?? [])}", "the verdict");
        Claim.Equal(ConditionStatus.True, status.Of(ConditionType.Workload).Status, "the workload");
    }
}
