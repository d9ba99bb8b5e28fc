using System.Net;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

internal static class DestroyBehaviours
{
    [Behaviour]
    public static async Task Destroying_leaves_nothing_on_the_engine(Scene scene)
    {
        scene.Spec = scene.Spec with { Replicas = 2 };
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.SetSecretAsync(("TOKEN", "value-of-the-secret"));
        await scene.RestartedAsync();
        var id = (await scene.DetailsAsync()).DeploymentId;
        await scene.DestroyedAsync();

        IReadOnlyList<string> left = [];
        await scene.UntilAsync(async () => (left = await scene.Ground.OwnedAsync(id, scene.Stop)).Count == 0, "the end of everything the app owned");
    }

    [Behaviour]
    public static async Task A_destroyed_app_is_not_known_any_more(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.DestroyedAsync();

        foreach (var (method, below) in new[] { (HttpMethod.Get, "/status"), (HttpMethod.Get, "/releases"), (HttpMethod.Get, "/logs"), (HttpMethod.Post, "/restarts"), (HttpMethod.Delete, "") })
        {
            Claim.Equal(Reasons.AppNotFound, (await scene.RefusedAsync(method, below, null, 404)).Code, $"the code of {method} {below}");
        }
    }

    [Behaviour]
    public static async Task Destroying_twice_is_one_operation(Scene scene)
    {
        await scene.DeployedAsync();
        var first = await scene.DestroyAsync();
        using var second = await scene.Api.SendAsync(HttpMethod.Delete, $"/v1/apps/{scene.App}", null, scene.Stop);

        Claim.That(second.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.NotFound, $"the second destroy was answered {(int)second.StatusCode}");
        if (second.StatusCode == HttpStatusCode.Accepted)
        {
            Claim.Contains(first.OperationId, await second.Content.ReadAsStringAsync(scene.Stop), "the second answer");
        }

        Claim.Equal(OperationState.Ready, (await scene.VerdictAsync(first.OperationId)).State, "the state of the destroy");
    }

    [Behaviour]
    public static async Task Destroying_wins_over_a_deploy_under_way(Scene scene)
    {
        var deploy = await scene.DeployAsync(("LISTEN_AFTER", "30"));
        await scene.DestroyedAsync();

        Claim.Equal(OperationState.Superseded, (await scene.VerdictAsync(deploy.OperationId)).State, "the state of the deploy");
        await scene.UntilAsync(async () => (await scene.Ground.OwnedAsync(deploy.DeploymentId, scene.Stop)).Count == 0, "the end of everything the app owned");
    }

    [Behaviour]
    public static async Task A_crashing_app_can_be_destroyed(Scene scene)
    {
        var deploy = await scene.DeployAsync(("EXIT_CODE", "3"));
        await scene.VerdictAsync(deploy.OperationId);
        await scene.DestroyedAsync();

        await scene.UntilAsync(async () => (await scene.Ground.OwnedAsync(deploy.DeploymentId, scene.Stop)).Count == 0, "the end of everything the app owned");
    }

    [Behaviour(Slow = true)]
    public static async Task A_deploy_while_being_destroyed_is_refused(Scene scene)
    {
        await scene.DeployedAsync(("STOP", "never"));
        await scene.DestroyAsync();
        Claim.Equal(Reasons.OperationInProgress, (await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(), 409)).Code, "the code");
    }

    [Behaviour]
    public static async Task After_a_destroy_the_name_is_a_new_app(Scene scene)
    {
        var first = await scene.DeployedAsync(("COLOUR", "red"));
        var domain = (await scene.DetailsAsync()).Domain;
        await scene.DestroyedAsync();
        var second = await scene.DeployedAsync();

        Claim.That(second.IsNew && second.Release == 1, $"the second app has release {second.Release}");
        Claim.That(second.DeploymentId != first.DeploymentId && (await scene.DetailsAsync()).Domain != domain, "id or hostname is the old one");
        Claim.Equal(0, (await scene.EnvAsync()).KeyValues.Count, "the number of variables");
        await scene.ServingAsync();
    }

    [Behaviour]
    public static async Task What_others_made_is_left_alone(Scene scene)
    {
        await scene.DeployedAsync();
        var isUntouched = await scene.Ground.AddStrangerAsync(await scene.PlaceAsync(), scene.Stop);
        await scene.DeployedAsync(("COLOUR", "blue"));
        await scene.DestroyedAsync();

        Claim.That(await isUntouched(), "what another platform made was changed or removed");
    }
}
