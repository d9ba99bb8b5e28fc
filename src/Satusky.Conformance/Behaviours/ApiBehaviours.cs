using System.Globalization;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>Rules of the API that protect against changes nobody meant.</summary>
internal static class ApiBehaviours
{
    [Behaviour]
    public static async Task A_change_of_a_stale_version_is_refused(Scene scene)
    {
        await scene.DeployedAsync();
        var version = (await scene.DetailsAsync()).Version;
        await scene.SetEnvAsync(("A", "1"));
        var stale = ("If-Match", string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

        Claim.Equal(Reasons.VersionMismatch, (await scene.RefusedAsync(HttpMethod.Post, "/restarts", null, 409, stale)).Code, "the code of the restart");
        Claim.Equal(Reasons.VersionMismatch, (await scene.RefusedAsync(HttpMethod.Delete, "", null, 409, stale)).Code, "the code of the destroy");
    }

    [Behaviour]
    public static async Task A_repeated_request_is_performed_once(Scene scene)
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var path = $"/v1/apps/{scene.App}/deploys";
        var first = await scene.Api.SendAsync(HttpMethod.Post, path, scene.DeployJson(), ContractsJson.Default.DeployAccepted, scene.Stop, key);
        var second = await scene.Api.SendAsync(HttpMethod.Post, path, scene.DeployJson(), ContractsJson.Default.DeployAccepted, scene.Stop, key);

        Claim.Equal(first, second, "the second answer");
        Claim.Equal(1, (await scene.ReleasesAsync()).Count, "the number of releases");
        Claim.Equal(Reasons.IdempotencyMismatch, (await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(("A", "1")), 422, key)).Code, "the code for another request");
    }

    [Behaviour]
    public static async Task An_unknown_app_is_not_found(Scene scene) =>
        Claim.Equal(Reasons.AppNotFound, (await scene.RefusedAsync(HttpMethod.Get, "", null, 404)).Code, "the code");

    [Behaviour]
    public static async Task A_name_that_cannot_be_a_host_is_refused(Scene scene)
    {
        scene.Spec = scene.Spec with { Name = "Not_A_Host" };
        var json = scene.DeployJson();
        var problem = await scene.Api.RefusedAsync(HttpMethod.Post, "/v1/apps/Not_A_Host/deploys", json, 422, scene.Stop);

        Claim.Contains("not-a-host", problem.Detail, "the refusal");
    }

    [Behaviour]
    public static async Task A_list_has_the_app_without_its_domain(Scene scene)
    {
        await scene.DeployedAsync();
        var list = await scene.Api.GetAsync("/v1/apps?limit=500", ContractsJson.Default.IReadOnlyListAppSummary, scene.Stop);
        var summary = list.Single(a => a.AppLabel == scene.App);

        Claim.Equal(("completed", 1, 1), (summary.Status, summary.Replicas, summary.Release), "the app in the list");
        Claim.Equal(scene.Image, summary.Image, "the image");
    }

    [Behaviour]
    public static async Task A_status_tells_each_instance(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        await scene.DeployedAsync();
        var status = await scene.StatusAsync();
        var machines = await scene.Api.GetAsync("/v1/machines", ContractsJson.Default.IReadOnlyListMachineView, scene.Stop);

        Claim.Equal(100, status.Progress, "the progress");
        Claim.That(status.Instances.All(i => machines.Any(m => m.MachineName == i.Machine)), $"instances run on {string.Join(", ", status.Instances.Select(i => i.Machine))}");
        Claim.That(machines.All(m => m is { Status: "ready", CpuCores: > 0 }), "a machine is not ready");
    }

    [Behaviour(Ability.Entrance)]
    public static async Task A_deploy_that_can_be_visited_ends_as_ready(Scene scene)
    {
        var verdict = await scene.VerdictAsync((await scene.DeployAsync()).OperationId);
        var status = await scene.StatusAsync();

        Claim.Equal(OperationState.Ready, verdict.State, $"the state of the operation ({verdict.Reason}: {verdict.Text})");
        foreach (var type in new[] { ConditionType.Build, ConditionType.Workload, ConditionType.Hostname, ConditionType.Route, ConditionType.Dns, ConditionType.Tls, ConditionType.Http })
        {
            Claim.Equal(ConditionStatus.True, status.Of(type).Status, $"{type}");
        }
    }
}
