using Microsoft.AspNetCore.Http;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class TransportTests
{
    private const string Toml = "[app]\nname = \"user-service\"\n";

    [Fact]
    public async Task A_write_that_lost_its_answer_is_asked_again_with_the_same_key()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        var keys = new List<string>();
        platform.On("PUT apps/user-service/scale", async context =>
        {
            keys.Add(context.Request.Headers["Idempotency-Key"].ToString());
            if (keys.Count < 3)
                context.Abort();
            else
                await context.Response.WriteAsJsonAsync(new { operation_id = "op-1", deployment_id = UserService, replicas = 2 }, context.RequestAborted);
        });
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy scale 2")).Is(0, $"✅ Scaled deployment {UserService} to 2 replicas");
        Assert.Equal(3, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task A_platform_that_never_answers_a_write_is_given_up()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        platform.On("POST apps/user-service/restarts", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy restart")).Is(4, "", $"""
            ❌ cannot reach the platform at {platform.Url}: the connection was closed before an answer came
            Try again; '1ctl doctor' checks the way to the platform step by step
            """);
    }

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "null")]
    public async Task Another_server_at_the_address_is_recognized(string type, string body)
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        platform.On("GET machines", async context =>
        {
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body), context.RequestAborted);
        });
        using var desk = new Desk(platform);

        (await desk.RunAsync("machine list")).Is(1, "", $"""
            ❌ {platform.Url}/v1/machines did not answer with the JSON of a Satusky platform
            Check the address with '1ctl profile current', and that client and platform have the same version ('1ctl doctor')
            """);
        (await desk.RunAsync("deploy list")).Is(1, "", $"""
            ❌ {platform.Url}/v1/apps answered 404 Not Found
            Is this the address of a Satusky platform? See '1ctl profile current'
            """);
    }

    [Fact]
    public async Task A_stream_that_is_not_ours_ends_at_once()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnSocket<IReadOnlyList<AppSummary>>("apps/user-service/logs/stream", ContractsJson.Default.IReadOnlyListAppSummary, [[]]);
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("logs stream");

        Assert.Equal(1, result.Code);
        Assert.Contains("did not answer with the JSON of a Satusky platform", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_machine_gets_the_nearest()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .OnProblem("POST apps/user-service/deploys", 422, Reasons.MachineNotFound, "machine \"compute-man-01\" not found", "Machines of this platform: compute-main-01")
            .On<IReadOnlyList<MachineView>>("GET machines", [new MachineView(Machine, "compute-main-01", "local", "local", "ready", 4, 16, "amd64", "podman", 0)], ContractsJson.Default.IReadOnlyListMachineView);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx --machine compute-man-01")).Is(1, "💡 Using pre-built image: nginx", """
            ❌ machine "compute-man-01" not found: did you mean "compute-main-01"?
            Machines of this platform: compute-main-01
            """);
    }

    [Fact]
    public async Task With_json_a_verdict_is_on_stdout_and_its_problem_on_stderr()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On("POST apps/user-service/deploys", new DeployAccepted("op-1", UserService, null, 2, false), ContractsJson.Default.DeployAccepted, 202)
            .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(Step(5), Event(OperationEventKind.Accepted, Url), WorkloadReady,
                Finished(OperationState.NotReady, Reasons.PortMismatch, "the app listens on 80, not on 8081", "Set port = 80")));
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("deploy --image nginx --wait -o json");

        Assert.Equal(2, result.Code);
        Assert.Contains("\"state\": \"not_ready\",\n  \"reason\": \"PortMismatch\"", result.Out, StringComparison.Ordinal);
        Assert.Contains("\"code\": \"PortMismatch\",\n  \"detail\": \"the public URL of user-service is not ready - PortMismatch: the app listens on 80, not on 8081\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organization_of_someone_else_stops_the_deploy()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On("GET whoami", Samples.Identity, ContractsJson.Default.Identity);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy --image nginx --organization acme")).Is(3, "", """
            ❌ this login belongs to the organization "default", not to "acme"
            Use a profile of that organization: --profile <name>
            """);
    }
}
