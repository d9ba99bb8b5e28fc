using System.Text;

namespace Satusky.Conformance.Behaviours;

/// <summary>Secrets go in and never come out.</summary>
internal static class SecretBehaviours
{
    private const string Value = "correct-horse-7731-battery";

    [Behaviour]
    public static async Task A_secret_reaches_the_process_at_the_next_start(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.SetSecretAsync(("Api_Token", Value));
        await scene.RestartedAsync();

        await scene.SeenAsync("Api_Token", Value);
    }

    [Behaviour]
    public static async Task A_secret_is_shown_nowhere(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.SetSecretAsync(("TOKEN", Value));
        await scene.SetEnvAsync(("SHOW", "TOKEN"));
        var restart = await scene.RestartAsync();
        await scene.RunningAsync();
        var shown = await scene.LineAsync("shown:");

        await MissingAsync(scene, restart.OperationId);
        Claim.That(!shown.Any(line => line.Message.Contains(Value, StringComparison.Ordinal)), "the log shows the value");
        Claim.Equal("TOKEN", (await scene.SecretsAsync()).Keys.Single().Key, "the secret's name");
    }

    [Behaviour]
    public static async Task A_secret_in_the_last_words_of_a_crash_is_masked(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.SetSecretAsync(("TOKEN", Value));
        await scene.SetEnvAsync(("SHOW", "TOKEN"), ("EXIT_CODE", "4"));
        var verdict = await scene.VerdictAsync((await scene.RestartAsync()).OperationId);

        Claim.Contains("shown:", string.Join('\n', verdict.Evidence ?? []), "the evidence");
        Claim.That(!string.Join('\n', verdict.Evidence!).Contains(Value, StringComparison.Ordinal), "the evidence shows the value");
    }

    [Behaviour]
    public static async Task A_rotated_secret_is_read_after_a_restart(Scene scene)
    {
        await scene.DeployedAsync();
        await scene.SetSecretAsync(("TOKEN", Value));
        await scene.RestartedAsync();
        await scene.SeenAsync("TOKEN", Value);
        await scene.UntilAsync(status => status.Instances.Count == 1, "the instance before to be gone");
        await scene.SetSecretAsync(("TOKEN", Value + "-2"));
        Claim.Equal(Value, (await scene.EnvironmentAsync())["TOKEN"], "the secret before the restart");

        await scene.RestartedAsync();
        await scene.SeenAsync("TOKEN", Value + "-2");
    }

    [Behaviour]
    public static async Task Secrets_of_two_apps_never_meet(Scene scene)
    {
        var other = scene.Other("b");
        await Task.WhenAll(scene.DeployedAsync(), other.DeployedAsync());
        await scene.SetSecretAsync(("TOKEN", Value));
        await other.SetSecretAsync(("TOKEN", Value + "-other"));
        await Task.WhenAll(scene.RestartedAsync(), other.RestartedAsync());

        await scene.SeenAsync("TOKEN", Value);
        await other.SeenAsync("TOKEN", Value + "-other");
    }

    private static async Task MissingAsync(Scene scene, string operationId)
    {
        string[] paths = ["", "/status", "/env", "/secrets", "/releases", "/logs?tail=1000"];
        foreach (var path in paths.Select(below => $"/v1/apps/{scene.App}{below}").Append("/v1/secrets").Append($"/v1/operations/{operationId}"))
        {
            using var answer = await scene.Api.SendAsync(HttpMethod.Get, path, null, scene.Stop);
            var text = await answer.Content.ReadAsStringAsync(scene.Stop);
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value));
            Claim.That(answer.IsSuccessStatusCode, $"GET {path} was answered {(int)answer.StatusCode}");
            Claim.That(!text.Contains(Value, StringComparison.Ordinal) && !text.Contains(encoded, StringComparison.Ordinal), $"GET {path} shows the value");
        }

        foreach (var told in await scene.EventsAsync(operationId))
        {
            Claim.That(told.Text?.Contains(Value, StringComparison.Ordinal) != true, $"event {told.Number} shows the value");
        }
    }
}
