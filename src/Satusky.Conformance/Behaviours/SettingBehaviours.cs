using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.KubernetesApi;

namespace Satusky.Conformance.Behaviours;

/// <summary>What the optional sections of satusky.toml ask for happens.</summary>
internal static class SettingBehaviours
{
    private static readonly ConditionType[] Endpoint = [ConditionType.Hostname, ConditionType.Route, ConditionType.Dns, ConditionType.Tls, ConditionType.Http];

    [Behaviour]
    public static async Task An_instance_that_is_not_alive_is_restarted_and_told_why(Scene scene)
    {
        scene.Spec = scene.Spec with { Liveness = new CheckSpec { Path = "/health", Interval = 1, FailureThreshold = 2 }, GracePeriod = 5 };
        await scene.DeployAsync(("HEALTH", "never"));
        var cause = (await scene.ConditionAsync(ConditionType.Workload, Reasons.LivenessFailed)).Of(ConditionType.Workload);
        await scene.UntilAsync(status => status.Instances.Any(i => i.Restarts > 0), "a restart");

        Claim.Contains("/health", cause.Message, "the cause");
        Claim.Contains("404", string.Join('\n', cause.Evidence), "the evidence");
        Claim.Contains("[checks.liveness]", cause.Hint, "the hint");
    }

    [Behaviour]
    public static async Task An_instance_that_passes_its_checks_is_left_alone(Scene scene)
    {
        scene.Spec = scene.Spec with
        {
            Readiness = new CheckSpec { Path = "/health", SuccessThreshold = 2 },
            Liveness = new CheckSpec { Path = "/health", Interval = 1, FailureThreshold = 1, InitialDelay = 2 },
        };
        await scene.DeployedAsync();
        await scene.ServingAsync();
        await scene.UntilAsync(async () => (await scene.StatusAsync()).Kept().All(i => i.CreatedAt < TimeProvider.System.GetUtcNow().AddSeconds(-5)), "an instance that was asked");

        Claim.Equal(0, (await scene.StatusAsync()).Kept().Single().Restarts, "the restarts");
    }

    [Behaviour]
    public static async Task An_app_that_is_not_public_has_no_hostname(Scene scene)
    {
        scene.Spec = scene.Spec with { Internal = true };
        var verdict = await scene.VerdictAsync((await scene.DeployAsync()).OperationId);
        var details = await scene.DetailsAsync();

        Claim.Equal(OperationState.Ready, verdict.State, "the state of the operation");
        Claim.Equal((false, "", $"{scene.App}:{scene.Spec.Port}"), (details.Public, details.Domain, details.InternalAddress), "the addresses");
        foreach (var condition in Endpoint.Select(type => details.Conditions.Single(c => c.Type == type)))
        {
            Claim.Equal((ConditionStatus.True, Reasons.NotPublic), (condition.Status, condition.Reason), $"the condition {condition.Type}");
        }
    }

    [Behaviour(Ability.Names)]
    public static async Task An_app_that_is_not_public_answers_other_apps(Scene scene)
    {
        var hidden = scene.Other("b");
        hidden.Spec = hidden.Spec with { Internal = true };
        await hidden.DeployedAsync(("NAME", "hidden"));
        await scene.DeployAsync(("ASK", $"{hidden.App}:{hidden.Spec.Port}"));

        await scene.LineAsync($"{hidden.App}:{hidden.Spec.Port} answers: hidden");
    }

    [Behaviour]
    public static async Task An_app_may_stop_being_public_and_be_public_again(Scene scene)
    {
        await scene.DeployedAsync();
        var before = (await scene.DetailsAsync()).Domain;
        scene.Spec = scene.Spec with { Internal = true };
        await scene.DeployedAsync();
        Claim.Equal("", (await scene.DetailsAsync()).Domain, "the address while it is not public");
        await scene.RollBackAsync();
        await scene.RunningAsync();

        Claim.Equal(before, (await scene.DetailsAsync()).Domain, "the address after the rollback");
        await scene.ServingAsync();
    }

    [Behaviour]
    public static async Task Files_are_there_and_cannot_be_written(Scene scene)
    {
        scene.Spec = scene.Spec with { Files = [new FileSpec("/etc/app/app.conf", "colour = red\n")] };
        await scene.DeployAsync(("SHOW_FILE", "/etc/app/app.conf"));
        var lines = await scene.LineAsync("serving");

        Claim.That(lines.Any(line => line.Message == "colour = red"), "the file's text is not shown");
        Claim.That(lines.Any(line => line.Message == "/etc/app/app.conf is read-only"), "the file can be written");
    }

    [Behaviour]
    public static async Task A_rollback_brings_the_files_back(Scene scene)
    {
        var instances = new List<string>();
        foreach (var colour in new[] { "red", "blue" })
        {
            scene.Spec = scene.Spec with { Files = [new FileSpec("/etc/colour", $"it is {colour}\n")] };
            await scene.DeployedAsync(("SHOW_FILE", "/etc/colour"));
            instances.AddRange((await scene.StatusAsync()).Kept().Select(i => i.Name));
        }

        await scene.LineAsync("it is blue");
        await scene.RollBackAsync();
        await scene.LineAsync(line => line.Message == "it is red" && !instances.Contains(line.Instance), "the first release's file in a new instance");
    }

    [Behaviour]
    public static async Task A_secret_can_be_a_file(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.SetSecretAsync(("TLS_KEY", "a-very-secret-value"));
        scene.Spec = scene.Spec with { Files = [new FileSpec("/run/secrets/key", Secret: "TLS_KEY")] };
        await scene.DeployedAsync(("SHOW_FILE", "/run/secrets/key"));

        await scene.LineAsync(line => line.Message == "********", "the masked value");
    }

    [Behaviour]
    public static async Task A_file_of_a_secret_that_is_not_there_changes_nothing(Scene scene)
    {
        await scene.DeployedAsync();
        scene.Spec = scene.Spec with { Files = [new FileSpec("/run/secrets/key", Secret: "TLS_KEY")] };
        var verdict = await scene.VerdictAsync((await scene.DeployAsync()).OperationId);

        Claim.Equal((OperationState.Failed, Reasons.CreateContainerConfigError), (verdict.State, verdict.Reason), "the verdict");
        Claim.Contains("1ctl secret create --kv TLS_KEY=-", verdict.Hint, "the hint");
        Claim.Equal(1, (await scene.StatusAsync()).Release, "the release that should run");
    }

    [Behaviour]
    public static async Task The_images_arguments_can_be_replaced(Scene scene)
    {
        scene.Spec = scene.Spec with { Args = ["-go", "down"] };
        await scene.DeployAsync();

        await scene.LineAsync("arguments: -go down");
    }

    [Behaviour]
    public static async Task The_images_command_can_be_replaced(Scene scene)
    {
        scene.Spec = scene.Spec with { Command = ["/bin/sh", "/app.sh", "up"] };
        await scene.DeployAsync();

        await scene.LineAsync("arguments: up");
    }

    [Behaviour]
    public static async Task The_process_runs_as_the_user_that_was_named(Scene scene)
    {
        scene.Spec = scene.Spec with { User = "1234:5678" };
        await scene.DeployedAsync(("SHOW_USER", "yes"));

        await scene.LineAsync("user: 1234:5678");
        await scene.ServingAsync();
    }

    [Behaviour]
    public static async Task A_release_waits_for_the_app_that_it_names(Scene scene)
    {
        var database = scene.Other("db");
        await scene.DeployedAsync(("COLOUR", "red"));
        scene.Spec = scene.Spec with { WaitFor = [$"{database.App}:{database.Spec.Port}"] };
        var second = await scene.DeployAsync(("COLOUR", "blue"));
        var waiting = (await scene.ConditionAsync(ConditionType.Workload, Reasons.WaitingFor)).Of(ConditionType.Workload);

        Claim.Contains(database.App, waiting.Message, "what it waits for");
        await scene.ServingAsync();
        await database.DeployedAsync();
        await scene.RunningAsync(second.Release);
    }

    [Behaviour]
    public static async Task A_service_port_is_honoured_or_refused(Scene scene)
    {
        scene.Spec = scene.Spec with { ServicePort = 80 };
        if (scene.Ground.Cluster is not { } cluster)
        {
            var problem = await scene.RefusedAsync(HttpMethod.Post, "/deploys", scene.DeployJson(), 422);
            Claim.Contains($"call {scene.App}:{scene.Spec.Port}", problem.Detail, "the refusal");
            return;
        }

        await scene.DeployedAsync();
        var place = await scene.PlaceAsync();
        var port = (await cluster.GetAsync(KubernetesResource.Services, new ObjectName(place.Namespace, place.App), scene.Stop))["spec"]!["ports"]![0]!;
        Claim.Equal((80, scene.Spec.Port), ((int)port["port"]!, (int)port["targetPort"]!), "the ports of the Service");
    }

    [Behaviour]
    public static async Task A_variable_leaves_with_the_file_that_brought_it(Scene scene)
    {
        await scene.DeployFileAsync(new() { ["A"] = "file", ["B"] = "file" });
        await scene.DeployFileAsync(new() { ["A"] = "file" });

        var environment = (await scene.EnvAsync()).KeyValues;
        Claim.Equal("A=file", string.Join(' ', environment.Select(variable => $"{variable.Key}={variable.Value}")), "the environment");
    }
}
