using Microsoft.AspNetCore.Http;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class DoctorTests
{
    private const string Toml = "[app]\nname = \"user-service\"\n";

    [Fact]
    public async Task All_steps_pass_outside_of_an_app()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform);

        (await desk.RunAsync("doctor")).Is(0, $"""
            ✅ Profile: local in {desk.Store.PathOf("local")}, platform at {platform.Url}
            ✅ Server: answers, on this machine and without TLS
            ✅ Login: admin@localhost in organization default, token ends: in 30 days; platform version 0.1.0
            ✅ Platform: ready to deploy
            """);
    }

    [Fact]
    public async Task An_app_adds_its_conditions_with_the_next_step()
    {
        var conditions = AllTrue().Select(condition => condition.Type == ConditionType.Workload
            ? Condition(ConditionType.Workload, ConditionStatus.False, Reasons.CrashLoopBackOff, "exit status 1", "1ctl secret create --kv DATABASE_URL=<value>", "FATAL: DATABASE_URL is not set")
            : condition).Take(3).ToArray();
        await using var platform = (await PlatformAsync()).On("GET apps/user-service/status", new AppStatus(UserService, "user-service", "failed", "", 0, 1, [], conditions), ContractsJson.Default.AppStatus);
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("doctor");

        Assert.Equal((2, ""), (result.Code, result.Error));
        Assert.EndsWith("""
            ✅ App: user-service
            ✅ Build: nginx:alpine
            ❌ Workload: CrashLoopBackOff: exit status 1
              FATAL: DATABASE_URL is not set
            💡 1ctl secret create --kv DATABASE_URL=<value>
            ✅ Hostname: excitedowl-twzwpdg.satusky.com

            """, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_step_that_fails_is_the_last()
    {
        using var desk = new Desk();

        (await desk.RunAsync("doctor --api-url http://localhost:1")).Is(4, """
            ✅ Profile: none, platform at http://localhost:1
            ❌ Server: cannot reach the platform at http://localhost:1: connection refused, nothing listens there
            💡 Start the platform ('satusky up' on its machine), or name another one with --api-url
            """);
    }

    [Fact]
    public async Task As_json_it_is_a_list_of_checks()
    {
        await using var platform = (await PlatformAsync()).On("GET /readyz", context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        using var desk = new Desk(platform);

        var result = await desk.RunAsync("doctor -o json");

        Assert.Equal((4, ""), (result.Code, result.Error));
        Assert.EndsWith($$"""
              {
                "check": "Platform",
                "passed": false,
                "message": "{{platform.Url}}/readyz answered 503 Service Unavailable",
                "next_step": "The platform is starting or stopped: try again, or run '1ctl doctor'"
              }
            ]

            """, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_file_and_a_missing_app_are_found()
    {
        await using var platform = (await PlatformAsync()).OnProblem("GET apps/user-service/status", 404, Reasons.AppNotFound, NotFound("user-service"), NotFoundHint);
        using var desk = new Desk(platform, Toml);

        var missing = await desk.RunAsync("doctor");
        desk.Write("satusky.toml", Toml + "cpus = 1\n");
        var faulty = await desk.RunAsync("doctor");

        Assert.EndsWith("❌ Deployment: app \"user-service\" not found in namespace default-1a2b3c4d\n💡 Run '1ctl deploy' first or pass --deployment-id\n", missing.Out, StringComparison.Ordinal);
        Assert.EndsWith("❌ App: satusky.toml:3:1: unknown key \"cpus\": did you mean \"cpu\"?\n", faulty.Out, StringComparison.Ordinal);
    }

    private static async Task<ScriptedPlatform> PlatformAsync() => (await ScriptedPlatform.StartAsync())
        .On("GET /healthz", Ok)
        .On("GET /readyz", Ok)
        .On("GET whoami", Samples.Identity, ContractsJson.Default.Identity);

    private static Task Ok(HttpContext context) => Task.CompletedTask;
}
