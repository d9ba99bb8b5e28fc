using System.Text.Json;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;

namespace Satusky.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Theory]
    [InlineData("dploy", "❌ command \"dploy\" not found: did you mean deploy?\nCommands: init, deploy, app, env, secret, volumes, logs, job, exec, port-forward, machine, auth, profile, org, token, doctor, completion\nRun '1ctl --help' for usage")]
    [InlineData("frobnicate", "❌ command \"frobnicate\" not found\nCommands: init, deploy, app, env, secret, volumes, logs, job, exec, port-forward, machine, auth, profile, org, token, doctor, completion\nRun '1ctl --help' for usage")]
    [InlineData("deploy lst", "❌ command \"lst\" not found: did you mean list?\nCommands: list, get, status, restart, releases, rollback, scale, destroy\nRun '1ctl deploy --help' for usage")]
    [InlineData("token", "❌ '1ctl token' needs a command\nCommands: list, create, delete\nRun '1ctl token --help' for usage")]
    [InlineData("deploy list web", "❌ '1ctl deploy list' does not take the argument \"web\"\nRun '1ctl deploy list --help' for usage")]
    [InlineData("deploy list --jsn", "❌ unknown flag --jsn for '1ctl deploy list'\nFlags: --output, --profile, --api-url, --help\nRun '1ctl deploy list --help' for usage")]
    [InlineData("deploy --image", "❌ --image needs a value\nRun '1ctl deploy --help' for usage")]
    [InlineData("deploy --image --cpu 1", "❌ --image needs a value, but the flag --cpu follows it")]
    [InlineData("deploy --port abc", "❌ --port \"abc\" is not a whole number\nRun '1ctl deploy --help' for usage")]
    [InlineData("deploy --port 1 --port 2", "❌ --port is given 2 times\nGive it once")]
    [InlineData("deploy --cpu 2 list", "❌ --cpu before 'list' belongs to '1ctl deploy' and has no effect on '1ctl deploy list'\nRemove it")]
    [InlineData("deploy --config a.toml get", "❌ --config before 'get' belongs to '1ctl deploy' and has no effect on '1ctl deploy get'\nWrite it last: 1ctl deploy get --config …")]
    [InlineData("env unset", "❌ '1ctl env unset' needs --key\nRun '1ctl env unset --help' for usage")]
    [InlineData("profile create", "❌ '1ctl profile create' needs <name>\nRun '1ctl profile create --help' for usage")]
    [InlineData("deploy list -o yaml", "❌ output format \"yaml\" is not known\nFormats: table, json")]
    [InlineData("deploy get --app a --deployment-id b", "❌ more than one of --deployment-id, --app and --config is given\nName the app once")]
    [InlineData("deploy get --deployment-id b", "❌ invalid deployment-id: \"b\" is not a UUID\nRun '1ctl deploy list' to see the IDs, or name the app with --app")]
    public async Task A_wrong_command_line_is_explained(string words, string error) => (await desk.RunAsync(words)).Is(1, "", error);

    [Fact]
    public async Task A_mistyped_flag_gets_the_nearest()
    {
        var result = await desk.RunAsync("deploy --replcas 2");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("❌ unknown flag --replcas for '1ctl deploy': did you mean --replicas?\nFlags: --config, --image, ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--hpa", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_an_error_is_a_problem_object()
    {
        var result = await desk.RunAsync("deploy lst -o json");

        Assert.Equal((1, ""), (result.Code, result.Out));
        var problem = JsonSerializer.Deserialize(result.Error, ContractsJson.Default.Problem)!;
        Assert.Equal(("InvalidCommandLine", "command \"lst\" not found: did you mean list?"), (problem.Code, problem.Detail));
    }

    [Fact]
    public async Task Help_and_version_answer_without_a_platform()
    {
        (await desk.RunAsync("--version")).Is(0, "1ctl 0.1.0");
        (await desk.RunAsync("--version -o json")).Is(0, "{\n  \"version\": \"0.1.0\"\n}");
        (await desk.RunAsync("env unset --help")).Is(0, """
            Remove one variable.

            Usage:
              1ctl env unset [flags]

            Flags:
              -k, --key <name>          Name to remove
              -d, --deployment-id <id>  The deployment by its ID
              -a, --app <name>          The app by its name
              --config <path|variant>   Path of a satusky.toml, or the name of a variant: 'staging' means satusky.staging.toml

            Flags of every command:
              -o, --output <format>  Format of the output: table or json
              -p, --profile <name>   Profile to use (SATUSKY_PROFILE)
              --api-url <url>        Address of the platform's API (SATUSKY_API_URL)
              -h, --help             Show what a command does and which flags it takes
            """);
        var bare = await desk.RunAsync([]);
        Assert.Equal((0, ""), (bare.Code, bare.Error));
        Assert.Contains("Commands:\n  init          Create a satusky.toml in this directory\n", bare.Out, StringComparison.Ordinal);
    }
}
