using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;

namespace Satusky.Cli.Tests;

public sealed class SettingsTests
{
    private const string Toml = "[app]\nname = \"order-service\"\n";

    [Fact]
    public async Task Variables_and_secrets_are_set_as_in_the_guide()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("env create --env DB_MAX_CONNECTIONS=25 --env DB_POOL_TIMEOUT=30s")).Is(0, "✅ Environment order-service created successfully");
        (await desk.RunAsync("secret create --kv DATABASE_URL=postgres://u:p@h:5432/o?x=y")).Is(0, "✅ Secret order-service created successfully");
        (await desk.RunAsync("env unset --key DB_POOL_TIMEOUT")).Is(0, "✅ Key \"DB_POOL_TIMEOUT\" removed from environment");
        (await desk.RunAsync("secret unset -k DATABASE_URL")).Is(0, "✅ Key \"DATABASE_URL\" removed from secrets");

        Assert.Equal(
            ["""{"set":{"DB_MAX_CONNECTIONS":"25","DB_POOL_TIMEOUT":"30s"},"unset":[]}""", """{"set":{"DATABASE_URL":"postgres://u:p@h:5432/o?x=y"},"unset":[]}""",
                """{"set":{},"unset":["DB_POOL_TIMEOUT"]}""", """{"set":{},"unset":["DATABASE_URL"]}"""],
            platform.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task A_dash_reads_the_value_from_standard_input()
    {
        await using var platform = await PlatformAsync();
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync(["secret", "create", "--kv", "KEY=-"], input: "line 1\nline 2\n")).Is(0, "✅ Secret order-service created successfully");
        Assert.Equal("""{"set":{"KEY":"line 1\nline 2"},"unset":[]}""", platform.Requests.First().Body);

        (await desk.RunAsync(["secret", "create", "--kv", "A=-", "--kv", "B=-"])).Is(1, "", "❌ both A=- and B=- want the value on standard input: give one of them in a call of its own");
    }

    [Fact]
    public async Task A_faulty_secret_is_not_repeated()
    {
        using var desk = new Desk(toml: Toml);

        (await desk.RunAsync("secret create --kv hunter2")).Is(1, "", "❌ invalid key-value format (expected KEY=VALUE): --kv number 1 has no '='");
        (await desk.RunAsync("env create --env hunter2")).Is(1, "", "❌ invalid key-value format (expected KEY=VALUE): --env \"hunter2\" has no '='");
        (await desk.RunAsync("env create --env 1A=x")).Is(1, "", "❌ name \"1A\" is not valid: use letters, digits, '_', '-' and '.', and start with a letter or '_'");
        (await desk.RunAsync("env create --env A=1 --env A=2")).Is(1, "", "❌ A is given twice: give it once");
        Assert.Equal(1, (await desk.RunAsync("secret create")).Code);
    }

    [Fact]
    public async Task Before_the_first_deploy_the_error_is_the_guides()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .OnProblem("PATCH apps/order-service/env", 404, Reasons.AppNotFound, NotFound("order-service"), NotFoundHint);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("env create --env A=1")).Is(1, "", "❌ app \"order-service\" not found in namespace default-1a2b3c4d\nRun '1ctl deploy' first or pass --deployment-id");
    }

    [Fact]
    public async Task A_mistyped_app_name_gets_the_nearest()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On<IReadOnlyList<AppSummary>>("GET apps", [Summary(UserService, "user-service", Desk.Now), Summary(OrderService, "order-service", Desk.Now)], ContractsJson.Default.IReadOnlyListAppSummary)
            .OnProblem("GET apps/usr-service", 404, Reasons.AppNotFound, NotFound("usr-service"), NotFoundHint);
        using var desk = new Desk(platform);

        (await desk.RunAsync("app get usr-service")).Is(1, "", """
            ❌ app "usr-service" not found in namespace default-1a2b3c4d: did you mean "user-service"?
            Apps: user-service, order-service
            Run '1ctl deploy' first or pass --deployment-id
            """);
    }

    [Fact]
    public async Task Lists_show_values_of_variables_and_names_of_secrets()
    {
        var variables = new EnvironmentView("e-1", OrderService, "default-1a2b3c4d", "order-service", [new("LOG", "debug"), new("TEXT", "a\nb")], Desk.Now, Desk.Now);
        var secrets = new SecretView("s-1", OrderService, "default-1a2b3c4d", "order-service", [new("DATABASE_URL", Desk.Now.AddHours(-3))], Desk.Now.AddDays(-1), Desk.Now);
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On("GET apps/order-service/env", variables, ContractsJson.Default.EnvironmentView)
            .On("GET apps/order-service/secrets", secrets, ContractsJson.Default.SecretView)
            .On<IReadOnlyList<SecretView>>("GET secrets", [secrets], ContractsJson.Default.IReadOnlyListSecretView)
            .On<IReadOnlyList<EnvironmentView>>("GET env", [], ContractsJson.Default.IReadOnlyListEnvironmentView);
        using var desk = new Desk(platform, Toml);

        (await desk.RunAsync("env list")).Is(0, "KEY   VALUE\n────  ─────\nLOG   debug\nTEXT  a\\nb");
        (await desk.RunAsync("secret list")).Is(0, "KEY           UPDATED\n────────────  ───────────\nDATABASE_URL  3 hours ago");
        (await desk.RunAsync("env list --all")).Is(0, "💡 No environments found");
        (await desk.RunAsync("env list --all -o json")).Is(0, "[]");
        File.Delete(Path.Combine(desk.Folder, "satusky.toml"));
        (await desk.RunAsync("secret list")).Is(0, """
            NAME           SECRET ID  DEPLOYMENT ID                         CREATED
            ─────────────  ─────────  ────────────────────────────────────  ─────────
            order-service  s-1        05ab6f6d-c179-48bf-8cb8-8c44fc48e7b6  yesterday
            """);
    }

    [Fact]
    public async Task Machines_are_listed()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On<IReadOnlyList<MachineView>>(
            "GET machines",
            [new MachineView(Machine, "compute-main-01", "local", "local", "ready", 4, 16, "amd64", "podman", 0)],
            ContractsJson.Default.IReadOnlyListMachineView);
        using var desk = new Desk(platform);

        (await desk.RunAsync("machine list")).Is(0, """
            NAME             MACHINE ID                            REGION/ZONE  STATUS  CPU  MEM(GB)  HOURLY COST
            ───────────────  ────────────────────────────────────  ───────────  ──────  ───  ───────  ───────────
            compute-main-01  c7d2a022-07bf-41f3-b51c-5ebb27365fc4  local/local  ready   4    16       $0.0000
            """);
    }

    private static async Task<ScriptedPlatform> PlatformAsync() => (await ScriptedPlatform.StartAsync())
        .On("PATCH apps/order-service/env", new ConfigChanged(OrderService, 2), ContractsJson.Default.ConfigChanged)
        .On("PATCH apps/order-service/secrets", new ConfigChanged(OrderService, 3), ContractsJson.Default.ConfigChanged);
}
