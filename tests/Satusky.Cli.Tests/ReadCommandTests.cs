using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class ReadCommandTests
{
    private const string Toml = "[app]\nname = \"user-service\"\n";

    [Fact]
    public async Task List_prints_the_table_of_the_guide()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<AppSummary>>(
            "GET apps",
            [Summary(UserService, "user-service", Desk.Now.AddMinutes(-2)), Summary(OrderService, "order-service", Desk.Now.AddSeconds(-5))],
            ContractsJson.Default.IReadOnlyListAppSummary);
        using var desk = new Desk(platform);

        (await desk.RunAsync("deploy list")).Is(0, """
            DEPLOYMENT ID                         HOSTNAMES                             TYPE        STATUS     CREATED
            ────────────────────────────────────  ────────────────────────────────────  ──────────  ─────────  ─────────────
            4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d  c7d2a022-07bf-41f3-b51c-5ebb27365fc4  production  completed  2 minutes ago
            05ab6f6d-c179-48bf-8cb8-8c44fc48e7b6  c7d2a022-07bf-41f3-b51c-5ebb27365fc4  production  completed  just now
            """);
    }

    [Fact]
    public async Task List_follows_pages()
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        platform.On("GET apps", async context =>
        {
            var second = context.Request.Query["cursor"] == "c2";
            if (!second)
                context.Response.Headers.Link = "</v1/apps?cursor=c2>; rel=\"next\"";
            IReadOnlyList<AppSummary> page = [second ? Summary(OrderService, "order-service", Desk.Now) : Summary(UserService, "user-service", Desk.Now)];
            await context.Response.Body.WriteAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(page, ContractsJson.Default.IReadOnlyListAppSummary), context.RequestAborted);
        });
        using var desk = new Desk(platform);

        var result = await desk.RunAsync("app list -o json");

        var apps = System.Text.Json.JsonDocument.Parse(result.Out).RootElement;
        Assert.Equal(["user-service", "order-service"], apps.EnumerateArray().Select(app => app.GetProperty("app_label").GetString()));
        Assert.False(apps[0].TryGetProperty("domain", out _));
    }

    [Fact]
    public async Task An_empty_list_is_a_hint_or_empty_json()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<AppSummary>>("GET apps", [], ContractsJson.Default.IReadOnlyListAppSummary);
        using var desk = new Desk(platform);

        (await desk.RunAsync("deploy list")).Is(0, "💡 No deployments found");
        (await desk.RunAsync("-o json deploy list")).Is(0, "[]");
        (await desk.RunAsync("deploy list -o json")).Is(0, "[]");
    }

    [Fact]
    public async Task Get_prints_every_field_and_three_verdicts()
    {
        var conditions = AllTrue().Select(condition => condition.Type == ConditionType.Route
            ? Condition(ConditionType.Route, ConditionStatus.False, Reasons.PortMismatch, "the app listens on 80, not on 8081")
            : condition).ToArray();
        await using var platform = (await ScriptedPlatform.StartAsync()).On("GET apps/user-service", Details(conditions), ContractsJson.Default.AppDetails);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy get")).Is(0, """
            Deployment Details
            ──────────────────
            Deployment ID: 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d
            Status: completed
            URL: https://excitedowl-twzwpdg.satusky.com
            Deployed to machines: c7d2a022-07bf-41f3-b51c-5ebb27365fc4
            Type: production
            Region: local
            Zone: local
            Version: alpine
            Port: 8081
            CPU Request: 0.25
            Memory Request: 128Mi
            Memory Limit: 128Mi
            Created: 5 minutes ago
            Last Updated: just now
            Engine: containers
            Build: ready
            Workload: ready
            Endpoint: not ready - PortMismatch: the app listens on 80, not on 8081
            """);
    }

    [Fact]
    public async Task Get_as_json_starts_with_the_fields_of_the_guide()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On("GET apps/user-service", Details(), ContractsJson.Default.AppDetails);
        using var desk = new Desk(platform, Toml);

        var result = await desk.RunAsync("-o json deploy get");

        Assert.StartsWith("""
            {
              "deployment_id": "4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d",
              "app_label": "user-service",
              "status": "completed",
              "replicas": 1,
              "cpu_request": "0.25",
              "memory_request": "128Mi",
              "memory_limit": "128Mi",
              "port": 8081,
              "image": "nginx:alpine",
              "domain": "https://excitedowl-twzwpdg.satusky.com",
              "created_at": "2026-04-27T10:00:00+00:00",
              "updated_at": "2026-04-27T10:04:50+00:00",
            """, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Releases_print_the_table_of_the_guide()
    {
        static ReleaseView Release(long number, string status, int minutes) =>
            new($"v{number}", UserService, number, "nginx:alpine", "0.25", "128Mi", 1, Desk.Now.AddMinutes(-minutes), status, null, 1, null, true);
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On<IReadOnlyList<ReleaseView>>("GET apps/user-service/releases", [Release(2, "active", 0), Release(1, "superseded", 2)], ContractsJson.Default.IReadOnlyListReleaseView);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy releases")).Is(0, """
            VERSION  IMAGE         STATUS      DEPLOYED
            ───────  ────────────  ──────────  ─────────────
            2        nginx:alpine  active      just now
            1        nginx:alpine  superseded  2 minutes ago
            """);
    }

    [Fact]
    public async Task Status_prints_a_line_per_condition_then_hints()
    {
        var conditions = AllTrue().Select(condition => condition.Type == ConditionType.Http
            ? Condition(ConditionType.Http, ConditionStatus.False, Reasons.BadStatus, "/ answered 502", "Look at the log: 1ctl logs", "GET / -> 502 Bad Gateway")
            : condition).ToArray();
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On("GET apps/user-service", Details(conditions), ContractsJson.Default.AppDetails)
            .On("GET apps/user-service/status", new AppStatus(UserService, "user-service", "Running", "Deployment is running normally", 100, 2,
                [new InstanceView("user-service-6fc4c7db-wnvq9", 2, "ready", "compute-main-01", 0, Desk.Now.AddMinutes(-4))], conditions), ContractsJson.Default.AppStatus);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("deploy status")).Is(0, """
            Deployment Status
            ─────────────────
            App: user-service
            Deployment ID: 4b57f3c8-c51e-48c0-b0fb-f6fcebccf42d
            Namespace: default-1a2b3c4d
            URL: https://excitedowl-twzwpdg.satusky.com
            Status: Running
            Message: Deployment is running normally
            Progress: 100%
            Image: nginx:alpine
            Release: 2
            Replicas: 1 desired
            Strategy: rolling
            Environment: set
            Secrets: none
            Instance: user-service-6fc4c7db-wnvq9 - ready, release 2, restarts 0, started 4 minutes ago
            Build: ready - nginx:alpine
            Workload: ready - 1 of 1 instances ready
            Hostname: ready - excitedowl-twzwpdg.satusky.com
            Route: ready - to 1 instance
            DNS: ready - resolves to this machine
            TLS: ready - certificate of the local CA
            HTTP: not ready - BadStatus: / answered 502
              GET / -> 502 Bad Gateway
            Created: 5 minutes ago
            Last Updated: just now
            💡 Look at the log: 1ctl logs
            """);
    }
}
