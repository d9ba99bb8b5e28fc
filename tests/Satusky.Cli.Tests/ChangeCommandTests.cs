using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class ChangeCommandTests
{
    private const string Toml = "[app]\nname = \"user-service\"\n";

    private const string RestartLines = """
        💡 Initiating rolling restart for deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d...
        ✅ Rolling restart initiated. Pods are being replaced one by one.
        💡 Use '1ctl deploy status --deployment-id 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d' to monitor progress.
        """;

    [Fact]
    public async Task Restart_prints_the_three_lines_of_the_guide()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy restart")).Is(0, RestartLines);
    }

    [Fact]
    public async Task Restart_can_wait_for_the_verdict()
    {
        await using var platform = await PlatformAsync([Event(OperationEventKind.Accepted, Url), Progress(50), WorkloadReady, Finished(OperationState.Ready)]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy restart --wait")).Is(0, RestartLines + """

            💡 Waiting for deployment to become healthy...
            💡 Deployment status: NotReady (50 pct)
            ✅ Deployment is healthy — pods Running
            ✅ Public URL: ready: https://excitedowl-twzwpdg.satusky.com
            """);
    }

    [Fact]
    public async Task Restart_during_a_deploy_names_the_operation()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnProblem(
            "POST apps/user-service/restarts", 409, Reasons.OperationInProgress, "a deploy of user-service is under way (op-9)", "Wait for it: 1ctl deploy status --watch", "op-9");
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy restart")).Is(1, "", "❌ a deploy of user-service is under way (op-9)\nWait for it: 1ctl deploy status --watch");
        Assert.Contains("\"operation_id\": \"op-9\"", (await desk.RunAsync("deploy restart -o json")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destroy_ends_when_everything_is_gone()
    {
        await using var platform = await PlatformAsync([Finished(OperationState.Ready)]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy destroy -y")).Is(0, """
            💡 Destroying deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d...
            ✅ Deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d destroyed successfully
            """);
    }

    [Fact]
    public async Task Destroy_says_what_remains()
    {
        await using var platform = await PlatformAsync([Finished(OperationState.NotReady, Reasons.EngineUnavailable, "the engine does not answer", null, "container user-service-1")]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("app delete user-service -y")).Is(2, "💡 Destroying deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d...", """
            ❌ deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d is not destroyed completely: the engine does not answer
              container user-service-1
            Run the command again: it goes on where it stopped
            """);
    }

    [Fact]
    public async Task Destroy_asks_on_a_terminal_and_takes_no_for_an_answer()
    {
        await using var platform = (await PlatformAsync()).On("GET apps/user-service", Details(), ContractsJson.Default.AppDetails)
            .On<IReadOnlyList<VolumeView>>("GET volumes", [], ContractsJson.Default.IReadOnlyListVolumeView);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync(["deploy", "destroy"], input: "n\n", onTerminal: true)).Is(
            0,
            $"Destroy deployment {UserService}? This will delete all associated services, public routes, variables and secrets. This cannot be undone. [y/N]: Aborted.");
        (await desk.RunAsync("deploy destroy")).Is(1, "", "❌ this needs a confirmation, and there is no terminal to ask on\nPass -y to confirm");
        Assert.DoesNotContain(platform.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Rollback_goes_to_the_release_before_and_says_how_to_undo()
    {
        await using var platform = (await PlatformAsync())
            .On<IReadOnlyList<ReleaseView>>("GET apps/user-service/releases", [Release(3, "active"), Release(2, "failed", false), Release(1, "superseded")], ContractsJson.Default.IReadOnlyListReleaseView)
            .On("POST apps/user-service/rollbacks", new RollbackAccepted("op-1", UserService, 1, 4), ContractsJson.Default.RollbackAccepted, 202);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy rollback -y")).Is(0, """
            ✅ Rollback to version 1 initiated
            💡 Use '1ctl deploy status --deployment-id 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d' to monitor progress.
            💡 To undo it: 1ctl deploy rollback --version 3
            """);
        Assert.Equal("""{"version":1}""", platform.Requests.Last().Body);
        (await desk.RunAsync("deploy rollback --version 2 -y")).Is(1, "", "❌ release 2 was never active, so there is nothing to go back to\nReleases to go back to: 1");
        (await desk.RunAsync("deploy rollback --version 3 -y")).Is(1, "", "❌ release 3 is the active one\nReleases to go back to: 1");
        (await desk.RunAsync("deploy rollback --version 9 -y")).Is(1, "", "❌ release 9 does not exist\nReleases to go back to: 1");
        (await desk.RunAsync("deploy rollback 2 -y")).Is(1, "", "❌ \"2\" is no app\nTo go back to release 2: 1ctl deploy rollback --version 2");
        (await desk.RunAsync("deploy rollback")).Is(1, "", "❌ this needs a confirmation, and there is no terminal to ask on\nPass -y to confirm");
    }

    [Fact]
    public async Task Rollback_of_a_first_release_has_nowhere_to_go()
    {
        await using var platform = (await PlatformAsync()).On<IReadOnlyList<ReleaseView>>("GET apps/user-service/releases", [Release(1, "active")], ContractsJson.Default.IReadOnlyListReleaseView);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy rollback -y")).Is(1, "", "❌ no previous release to roll back to\nNo release has been active before this one");
    }

    [Theory]
    [InlineData("deploy scale 3")]
    [InlineData("deploy scale --replicas 3")]
    [InlineData("app scale user-service 3")]
    public async Task Scale_takes_the_count_in_either_form(string words)
    {
        await using var platform = (await PlatformAsync()).On("PUT apps/user-service/scale", new ScaleAccepted("op-1", UserService, 3), ContractsJson.Default.ScaleAccepted, 202);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync(words)).Is(0, "✅ Scaled deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d to 3 replicas");
        Assert.Equal("""{"replicas":3}""", platform.Requests.Last().Body);
    }

    [Fact]
    public async Task Scale_to_the_same_count_changes_nothing()
    {
        await using var platform = (await PlatformAsync()).On("PUT apps/user-service/scale", new ScaleAccepted(null, UserService, 1), ContractsJson.Default.ScaleAccepted);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy scale 1")).Is(0, "💡 Deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d already at 1 replicas — no change.");
        (await desk.RunAsync("deploy scale")).Is(1, "", "❌ the number of instances is missing\nWrite for example '1ctl deploy scale 3'");
        (await desk.RunAsync("deploy scale 101")).Is(1, "", "❌ replicas 101 is not valid: use a number between 0 and 100");
        (await desk.RunAsync("deploy scale user-service x")).Is(1, "", "❌ replicas \"x\" is not a whole number");
    }

    [Fact]
    public async Task Watch_follows_changes_until_the_app_is_settled()
    {
        AppStatus Status(string status, string message, int progress, IReadOnlyList<Condition> conditions) => new(UserService, "user-service", status, message, progress, 2, [], conditions);
        var unknown = AllTrue().Select(condition => condition.Type == ConditionType.Http ? condition with { Status = ConditionStatus.Unknown } : condition).ToArray();
        await using var platform = (await PlatformAsync())
            .On("GET apps/user-service", Details(), ContractsJson.Default.AppDetails)
            .OnSocket("apps/user-service/status/stream", async socket =>
            {
                await socket.SendAsync(Status("NotReady", "0 of 1 instances ready", 0, unknown), ContractsJson.Default.AppStatus);
                await socket.SendAsync(Status("Running", "Deployment is running normally", 100, unknown), ContractsJson.Default.AppStatus);
                await socket.SendAsync(Status("Running", "Deployment is running normally", 100, AllTrue()), ContractsJson.Default.AppStatus);
                await socket.UntilClientLeavesAsync();
            });
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("deploy status --watch");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("💡 NotReady (0%): 0 of 1 instances ready\n💡 Running (100%): Deployment is running normally\nDeployment Status\n", result.Out, StringComparison.Ordinal);
    }

    private static ReleaseView Release(long number, string status, bool canRollBack = true) =>
        new($"v{number}", UserService, number, "nginx:alpine", "0.25", "128Mi", 1, Desk.Now, status, null, 1, null, canRollBack);

    private static async Task<ScriptedPlatform> PlatformAsync(params OperationEvent[] events)
    {
        var accepted = new OperationAccepted("op-1", UserService);
        return (await ScriptedPlatform.StartAsync())
            .On("POST apps/user-service/restarts", accepted, ContractsJson.Default.OperationAccepted, 202)
            .On("DELETE apps/user-service", accepted, ContractsJson.Default.OperationAccepted, 202)
            .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(events));
    }
}
