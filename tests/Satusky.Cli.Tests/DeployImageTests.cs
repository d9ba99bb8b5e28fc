using System.Text.Json;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;
using Kind = Satusky.Contracts.Api.OperationEventKind;

namespace Satusky.Cli.Tests;

public sealed class DeployImageTests
{
    private const string Toml = """
        [app]
          name = "user-service"
          port = 8081
          cpu = "0.25"
          memory = "128Mi"
        """;

    private static readonly OperationEvent[] Accepted = Events(Step(2), Step(3), Step(4), Event(Kind.HostnameGenerated, "excitedowl-twzwpdg.satusky.com"), Step(5), Event(Kind.Accepted, Url));

    private const string AcceptedLines = """
        💡 Using pre-built image: nginx:alpine
        Step 2/5: Creating/updating deployment user-service ✓
        Step 3/5: Configuring services user-service ✓
        Step 4/5: Setting up environment and storage user-service ✓
        💡 No existing public route found for deployment 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d, will create new one: No public route found
        💡 Generated new domain: excitedowl-twzwpdg.satusky.com
        Step 5/5: Configuring public routing and dependencies user-service ✓
        ✅ 🚀 Deployment for user-service is successful! Your app is live at: https://excitedowl-twzwpdg.satusky.com
        Deployment ID: 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d
        """;

    private const string WaitLines = AcceptedLines + "\n💡 Waiting for deployment to become healthy...\n";

    [Fact]
    public async Task A_first_deploy_prints_what_the_guide_shows()
    {
        await using var platform = await PlatformAsync([.. Accepted, Progress(0), WorkloadReady, Finished(OperationState.Ready)]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx:alpine --machine compute-main-01 --wait")).Is(0, WaitLines + """
            💡 Deployment status: NotReady (0 pct)
            ✅ Deployment is healthy — pods Running
            ✅ Public URL: ready: https://excitedowl-twzwpdg.satusky.com
            """);

        var request = JsonSerializer.Deserialize(platform.Requests.First().Body, ContractsJson.Default.DeployRequest)!;
        Assert.Equal("nginx:alpine", request.Image);
        Assert.Null(request.Build);
        Assert.Equal(("user-service", 8081, "0.25", "128Mi"), (request.Spec.Name, request.Spec.Port, request.Spec.Cpu, request.Spec.Memory));
        Assert.Equal(["compute-main-01"], request.Spec.Machines);
        Assert.Equal("Bearer sat_token", platform.Requests.First().Authorization);
    }

    [Fact]
    public async Task Without_wait_it_ends_at_acceptance()
    {
        await using var platform = await PlatformAsync([Step(2), Step(3), Step(4), Step(5), Event(Kind.Accepted, Url), Progress(0)]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx:alpine")).Is(0, """
            💡 Using pre-built image: nginx:alpine
            Step 2/5: Creating/updating deployment user-service ✓
            Step 3/5: Configuring services user-service ✓
            Step 4/5: Setting up environment and storage user-service ✓
            Step 5/5: Configuring public routing and dependencies user-service ✓
            ✅ 🚀 Deployment for user-service is successful! Your app is live at: https://excitedowl-twzwpdg.satusky.com
            Deployment ID: 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d
            """);
    }

    [Fact]
    public async Task A_wrong_port_is_named_after_the_healthy_line()
    {
        await using var platform = await PlatformAsync([.. Accepted, Progress(0), WorkloadReady,
            Finished(OperationState.NotReady, Reasons.PortMismatch, "the app listens on 80, not on 8081", "Set port = 80 in satusky.toml and deploy again", "listening: 0.0.0.0:80")]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx:alpine -w")).Is(2, WaitLines + """
            💡 Deployment status: NotReady (0 pct)
            ✅ Deployment is healthy — pods Running
            ❗️ Public URL: not ready: https://excitedowl-twzwpdg.satusky.com
            Reason: PortMismatch: the app listens on 80, not on 8081
              listening: 0.0.0.0:80
            💡 Set port = 80 in satusky.toml and deploy again
            """);
    }

    [Fact]
    public async Task A_process_that_exits_ends_the_wait_with_its_cause()
    {
        await using var platform = await PlatformAsync([.. Accepted, Progress(0),
            Finished(OperationState.NotReady, Reasons.CrashLoopBackOff, "exit status 1", "Set it: 1ctl secret create --kv DATABASE_URL=<value>", "FATAL: DATABASE_URL is not set")]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx:alpine --wait")).Is(2, WaitLines + "💡 Deployment status: NotReady (0 pct)", """
            ❌ user-service started and exits - CrashLoopBackOff: exit status 1
              FATAL: DATABASE_URL is not set
            Set it: 1ctl secret create --kv DATABASE_URL=<value>
            Retries go on; '1ctl logs stream' shows them
            """);
    }

    [Fact]
    public async Task Json_is_one_object_with_the_verdict()
    {
        await using var platform = await PlatformAsync([.. Accepted, Progress(0), WorkloadReady, Finished(OperationState.Ready)]);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("-o json deploy --image nginx:alpine --wait")).Is(0, """
            {
              "deployment_id": "4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d",
              "app_label": "user-service",
              "operation_id": "op-1",
              "release": 2,
              "domain": "https://excitedowl-twzwpdg.satusky.com",
              "state": "ready"
            }
            """);
    }

    [Fact]
    public async Task A_lost_connection_is_joined_again_where_it_broke()
    {
        await using var platform = await PlatformAsync([]);
        var all = Events([.. Accepted, Progress(0), WorkloadReady, Finished(OperationState.Ready)]);
        string[] seen = ["Step 4/5", "Deployment ID", "Public URL"];
        var joins = 0;
        using var desk = new Desk(platform, Toml);
        platform.OnSocket("operations/op-1/events", async socket =>
        {
            var after = int.Parse(socket.Query.Split('=')[1], null);
            foreach (var e in all.Skip(after).Take(3))
                await socket.SendAsync(e, ContractsJson.Default.OperationEvent);
            var last = seen[joins++];
            await Wait.UntilAsync(() => desk.Console.OutText.Contains(last, StringComparison.Ordinal));
            if (joins < seen.Length)
                socket.Break();
        });

        (await desk.RunAsync("deploy --image nginx:alpine --wait")).Is(0, WaitLines + """
            💡 Deployment status: NotReady (0 pct)
            ✅ Deployment is healthy — pods Running
            ✅ Public URL: ready: https://excitedowl-twzwpdg.satusky.com
            """);
        Assert.Equal(3, joins);
    }

    [Fact]
    public async Task A_platform_that_stays_away_is_given_up()
    {
        await using var platform = await PlatformAsync([]);
        platform.OnSocket("operations/op-1/events", socket =>
        {
            socket.Break();
            return Task.CompletedTask;
        });
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("deploy --image nginx:alpine --wait");

        Assert.Equal(4, result.Code);
        Assert.StartsWith($"❌ cannot reach the platform at {platform.Url}: ", result.Error, StringComparison.Ordinal);
        Assert.InRange(desk.Time.GetUtcNow() - Desk.Now, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(31));
    }

    [Fact]
    public async Task Ctrl_C_after_acceptance_only_detaches()
    {
        await using var platform = await PlatformAsync([]);
        using var desk = new Desk(platform, Toml);
        platform.OnSocket("operations/op-1/events", async socket =>
        {
            foreach (var e in Events([.. Accepted, Progress(0)]))
                await socket.SendAsync(e, ContractsJson.Default.OperationEvent);
            await Wait.UntilAsync(() => desk.Console.OutText.Contains("NotReady", StringComparison.Ordinal));
            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        (await desk.RunAsync("deploy --image nginx:alpine --wait")).Is(130, WaitLines + "💡 Deployment status: NotReady (0 pct)", """
            ❌ detached: the platform goes on with what it has accepted
            Use '1ctl deploy status --deployment-id 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d' to see how it ends
            """);
        Assert.DoesNotContain(platform.Requests, request => request.Method == "DELETE");
    }

    private static async Task<ScriptedPlatform> PlatformAsync(OperationEvent[] events) => (await ScriptedPlatform.StartAsync())
        .On("POST apps/user-service/deploys", new DeployAccepted("op-1", UserService, null, 2, true), ContractsJson.Default.DeployAccepted, 202)
        .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(events));
}
