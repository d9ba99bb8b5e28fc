using System.Runtime.CompilerServices;
using System.Text.Json;
using Satusky.Cli.Configuration;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using static Satusky.Cli.Tests.Support.Samples;
using Kind = Satusky.Contracts.Api.OperationEventKind;

namespace Satusky.Cli.Tests;

public sealed class AppSectionTests
{
    [Fact]
    public async Task Every_section_reaches_the_platform()
    {
        var request = await DeployAsync("""
            [app]
              name = "api"
              port = 3080
              service_port = 80
              public = false
              command = ["/server"]
              args = ["-v", "--config=/etc/api.conf"]
              user = "1000:1000"
              wait_for = ["db", "queue.example.com:5672"]
            [checks.readiness]
              path = "/ready"
              interval = 5
              success_threshold = 3
            [checks.liveness]
              port = 9000
              timeout = 1
              failure_threshold = 5
              initial_delay = 10
            [deploy]
              strategy = "recreate"
              max_surge = "1"
              max_unavailable = "0"
              grace_period = 60
            [env]
              API_PORT = "3080"
              DB_HOST = "db"
            [scale]
              min = 2
              max = 5
              cpu = 60
            [[files]]
              path = "/etc/api.conf"
              source = "conf/api.conf"
            [[files]]
              path = "/run/secrets/key"
              secret = "KEY"
            """, "--env DB_HOST=other");

        var spec = request.Spec;
        Assert.Equal((3080, 80, true, "1000:1000", RolloutStrategy.Recreate), (spec.Port, spec.ServicePort, spec.Internal, spec.User, spec.Strategy));
        Assert.Equal(["/server", "-v", "--config=/etc/api.conf", "db", "queue.example.com:5672"], [.. spec.Command!, .. spec.Args!, .. spec.WaitFor!]);
        Assert.Equal(new CheckSpec { Path = "/ready", Interval = 5, SuccessThreshold = 3 }, spec.Readiness);
        Assert.Equal(new CheckSpec { Port = 9000, Timeout = 1, FailureThreshold = 5, InitialDelay = 10 }, spec.Liveness);
        Assert.Equal(("1", "0", 60), (spec.MaxSurge, spec.MaxUnavailable, spec.GracePeriod));
        Assert.Equal(new ScaleSpec(2, 5, 60), spec.Scale);
        Assert.Equal([new FileSpec("/etc/api.conf", "listen = 3080\n"), new FileSpec("/run/secrets/key", Secret: "KEY")], spec.Files);
        Assert.Equal(new Dictionary<string, string> { ["API_PORT"] = "3080", ["DB_HOST"] = "db" }, request.FileEnvironment);
        Assert.Equal(new Dictionary<string, string> { ["DB_HOST"] = "other" }, request.Environment);
    }

    [Fact]
    public async Task A_file_with_app_alone_asks_for_nothing_else()
    {
        var request = await DeployAsync("[app]\n  name = \"api\"\n", "--wait-for db:5432");

        Assert.Equal(new AppSpec { Name = "api", WaitFor = request.Spec.WaitFor, Machines = request.Spec.Machines }, request.Spec);
        Assert.Equal(["db:5432"], request.Spec.WaitFor);
        Assert.Empty(request.FileEnvironment!);
    }

    [Fact]
    public async Task Faults_of_sections_name_line_and_column()
    {
        using var desk = new Desk(toml: """
            [app]
              name = "api"
              public = "no"
              user = "root"
              wait_for = ["api:80"]
              strategy = "rolling"
            [checks]
              liveness = true
            [checks.readiness]
              paht = "/ready"
              timeout = 60
            [deploy]
              strategy = "recreate"
              grace_period = 0
            [env]
              API_PORT = 3080
              "1X" = "y"
            [scale]
              min = 2
            [[files]]
              path = "/etc/api.conf"
              source = "missing.conf"
            [[files]]
              path = "etc/x"
              content = "x"
            [checkz]
            """);

        (await desk.RunAsync("deploy --image nginx")).Is(1, "", $"""
            ❌ satusky.toml:26:2: unknown section "checkz": did you mean [checks]?
              satusky.toml:3:12: public must be true or false, not a string
              satusky.toml:4:10: user "root" is not valid: write numbers, uid or uid:gid, such as 1000 or 1000:1000
              satusky.toml:5:15: wait_for "api:80" is the app itself, which would wait for ever
              satusky.toml:10:3: unknown key "paht": did you mean "path"?
              satusky.toml:11:13: timeout 60 is not valid: use a number between 1 and 10
              satusky.toml:8:14: liveness must be a table, not a boolean: write [checks.liveness]
              satusky.toml:13:14: strategy is set in [app] and in [deploy]: keep one of them
              satusky.toml:14:18: grace_period 0 is not valid: use a number of seconds between 1 and 3600
              satusky.toml:16:14: API_PORT must be a string, because environment variables are: write it in quotes
              satusky.toml:17:3: name "1X" is not valid: use letters, digits, '_', '-' and '.', and start with a letter or '_'
              satusky.toml:22:12: cannot read source "missing.conf": Could not find file '{desk.Folder}/missing.conf'.
              satusky.toml:24:10: file path "etc/x" is not valid: use an absolute path without '..', such as /etc/app/app.conf
              satusky.toml:18:1: [scale] needs max, the most instances that may run
            """);
    }

    [Fact]
    public async Task An_app_that_is_not_public_is_told_so()
    {
        await using var platform = await PlatformAsync("db", Event(Kind.Accepted, "db:5432"), WorkloadReady, Finished(OperationState.Ready));
        using var desk = new Desk(platform, "[app]\n  name = \"db\"\n  public = false\n");

        var result = await desk.RunAsync("deploy --image postgres --wait");

        Assert.Contains("Your app is inside the network at: db:5432\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("✅ Internal address: ready: db:5432\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_page_has_every_key()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../docs/satusky-toml.md"));
        string[] keys = [.. AppFileKeys.App, .. AppFileKeys.Check, .. AppFileKeys.Deploy, .. AppFileKeys.Files, .. AppFileKeys.Scale];

        Assert.All(keys, key => Assert.Contains($"| `{key}` |", page, StringComparison.Ordinal));
        Assert.All(AppFileKeys.Sections.Except(["checks"]).Concat(AppFileKeys.Checks.Select(check => $"checks.{check}")), section => Assert.Contains($"[{section}]", page, StringComparison.Ordinal));
    }

    private static async Task<DeployRequest> DeployAsync(string toml, string flags)
    {
        await using var platform = await PlatformAsync("api", Event(Kind.Accepted, Url));
        using var desk = new Desk(platform, toml);
        Directory.CreateDirectory(Path.Combine(desk.Folder, "conf"));
        await File.WriteAllTextAsync(Path.Combine(desk.Folder, "conf/api.conf"), "listen = 3080\n");

        var result = await desk.RunAsync($"deploy --image nginx {flags}");

        Assert.True(result.Code == 0, result.Error);
        return JsonSerializer.Deserialize(platform.Requests.First().Body, ContractsJson.Default.DeployRequest)!;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static async Task<ScriptedPlatform> PlatformAsync(string app, params OperationEvent[] events) => (await ScriptedPlatform.StartAsync())
        .On($"POST apps/{app}/deploys", new DeployAccepted("op-1", UserService, null, 1, true), ContractsJson.Default.DeployAccepted, 202)
        .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(events));
}
