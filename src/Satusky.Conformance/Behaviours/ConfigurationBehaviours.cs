using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

/// <summary>Environment variables: stored by revision, read at the next start.</summary>
internal static class ConfigurationBehaviours
{
    [Behaviour]
    public static async Task A_variable_reaches_the_next_start_and_none_before(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.ServingAsync();
        await scene.SetEnvAsync(("COLOUR", "blue"));
        Claim.Equal("red", (await scene.EnvironmentAsync())["COLOUR"], "COLOUR of the running instance");

        await scene.RestartedAsync();
        await scene.SeenAsync("COLOUR", "blue");
    }

    [Behaviour]
    public static async Task A_write_touches_only_the_keys_it_names(Scene scene)
    {
        await scene.DeployAsync();
        await scene.SetEnvAsync(("A", "1"), ("B", "2"));
        await scene.SetEnvAsync(("B", "3"));

        Claim.Equal("A=1 B=3", Text(await scene.EnvAsync()), "the environment");
    }

    [Behaviour]
    public static async Task Setting_the_same_value_again_changes_nothing(Scene scene)
    {
        await scene.DeployAsync();
        var first = await scene.SetEnvAsync(("A", "1"));
        var second = await scene.SetEnvAsync(("A", "1"));

        Claim.Equal(first.Revision, second.Revision, "the revision");
        Claim.Equal("A=1", Text(await scene.EnvAsync()), "the environment");
    }

    [Behaviour]
    public static async Task An_unset_key_is_gone_at_the_next_restart(Scene scene)
    {
        await scene.DeployedAsync(("KEEP", "1"), ("DROP", "2"));
        await scene.UnsetEnvAsync("DROP");
        Claim.Equal("KEEP=1", Text(await scene.EnvAsync()), "the environment");

        await scene.RestartedAsync();
        Claim.Equal("1", (await scene.SeenAsync("DROP", null)).GetValueOrDefault("KEEP"), "KEEP");
    }

    [Behaviour]
    public static async Task A_crash_reads_its_releases_revision_again(Scene scene)
    {
        await scene.DeployedAsync(("COLOUR", "red"), ("DROP", "1"));
        await scene.ServingAsync();
        await scene.SetEnvAsync(("COLOUR", "blue"));
        await scene.UnsetEnvAsync("DROP");

        await scene.CrashAsync((await scene.StatusAsync()).Kept().Single().Name);
        await scene.UntilAsync(status => status.Kept().Any(i => i.Restarts > 0 && i.State == "ready"), "a second run that is ready");
        await scene.ServingAsync();
        var seen = await scene.EnvironmentAsync();
        Claim.Equal("red", seen["COLOUR"], "COLOUR after the crash");
        Claim.That(seen.ContainsKey("DROP"), "the unset key was gone before any restart of the app");
    }

    [Behaviour]
    public static async Task Configuration_needs_a_deployment(Scene scene)
    {
        var patch = new ConfigPatch { Set = new Dictionary<string, string> { ["A"] = "1" } };
        Claim.Equal(Reasons.AppNotFound, (await scene.RefusedPatchAsync("env", patch, 404)).Code, "the code for env");
        Claim.Equal(Reasons.AppNotFound, (await scene.RefusedPatchAsync("secrets", patch, 404)).Code, "the code for secrets");
    }

    [Behaviour]
    public static async Task Unsetting_what_is_not_set_is_refused(Scene scene)
    {
        await scene.DeployAsync();
        Claim.Equal(Reasons.KeyNotFound, (await scene.RefusedPatchAsync("env", new ConfigPatch { Unset = ["NOTHING"] }, 404)).Code, "the code");
    }

    [Behaviour]
    public static async Task Two_names_that_share_a_key_are_refused(Scene scene)
    {
        await scene.DeployAsync();
        await scene.SetEnvAsync(("A_B", "1"));
        var problem = await scene.RefusedPatchAsync("env", new ConfigPatch { Set = new Dictionary<string, string> { ["a-b"] = "2" } }, 409);

        Claim.Equal(Reasons.KeyCollision, problem.Code, "the code");
        Claim.Equal("A_B=1", Text(await scene.EnvAsync()), "the environment");
    }

    [Behaviour]
    public static async Task A_name_is_a_variable_or_a_secret_but_not_both(Scene scene)
    {
        await scene.DeployAsync();
        await scene.SetEnvAsync(("TOKEN", "1"));
        var problem = await scene.RefusedPatchAsync("secrets", new ConfigPatch { Set = new Dictionary<string, string> { ["TOKEN"] = "2" } }, 409);

        Claim.Equal(Reasons.KeyCollision, problem.Code, "the code");
    }

    [Behaviour]
    public static async Task Names_and_values_arrive_as_they_were_given(Scene scene)
    {
        const string Odd = "two  words, 'single', \"double\", $HOME `x` $(y) \\ ünïcödé €\nsecond line=with = signs ";
        await scene.DeployedAsync(("Mixed_Case_1", Odd), ("EMPTY", ""));
        await scene.ServingAsync();
        var seen = await scene.EnvironmentAsync();

        Claim.Equal(Odd, seen["Mixed_Case_1"], "the odd value");
        Claim.Equal("", seen["EMPTY"], "the empty value");
    }

    [Behaviour]
    public static async Task PORT_is_set_for_the_app(Scene scene)
    {
        scene.Spec = scene.Spec with { Port = 8123 };
        await scene.DeployedAsync();
        await scene.ServingAsync();

        Claim.Equal("8123", (await scene.EnvironmentAsync())["PORT"], "PORT");
    }

    [Behaviour]
    public static async Task PORT_stays_as_the_app_sets_it(Scene scene)
    {
        await scene.DeployedAsync(("PORT", "9000"), ("LISTEN_PORT", "8080"));
        await scene.ServingAsync();

        Claim.Equal("9000", (await scene.EnvironmentAsync())["PORT"], "PORT");
    }

    [Behaviour]
    public static async Task Variables_of_a_deploy_join_those_that_are_set(Scene scene)
    {
        await scene.DeployAsync(("A", "1"), ("B", "2"));
        await scene.UntilAsync(async () => (await scene.EnvAsync()).KeyValues.Count == 2, "the first deploy's variables");
        await scene.DeployedAsync(("B", "3"), ("C", "4"));

        Claim.Equal("A=1 B=3 C=4", Text(await scene.EnvAsync()), "the environment");
    }

    private static string Text(EnvironmentView environment) => string.Join(' ', environment.KeyValues.Select(e => $"{e.Key}={e.Value}").Order(StringComparer.Ordinal));
}
