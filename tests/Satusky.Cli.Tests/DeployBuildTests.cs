using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using static Satusky.Cli.Tests.Support.Samples;
using Kind = Satusky.Contracts.Api.OperationEventKind;

namespace Satusky.Cli.Tests;

public sealed class DeployBuildTests
{
    private const string Toml = """
        [app]
          name = "go-api"
          port = 8080
          dockerfile = "Dockerfile"
          cpu = "0.5"
          memory = "256Mi"
        """;

    private const string Id = "0192f3c8-5f87-4612-b306-3da846b95d18";

    private const string BuildLines = """
        💡 Packaging build context...
        💡 Submitting build to cloud...
        💡 Build ID: bld_4m9rk2x7q1
        """;

    [Fact]
    public async Task A_first_build_prints_what_the_guide_shows()
    {
        await using var platform = await PlatformAsync([Event(Kind.BuildLog, "STEP 1/2: FROM scratch"), Step(1), Step(2), Step(3), Step(4),
            Event(Kind.HostnameGenerated, "quietpanda-r7w4p1.satusky.com"), Step(5), Event(Kind.Accepted, "https://quietpanda-r7w4p1.satusky.com"),
            Progress(0), WorkloadReady, Finished(OperationState.Ready)]);
        using var desk = NewDesk(platform);

        (await desk.RunAsync("deploy --wait")).Is(0, BuildLines + """

            Step 1/5: Building image (cloud) go-api ✓
            Step 2/5: Creating/updating deployment go-api ✓
            Step 3/5: Configuring services go-api ✓
            Step 4/5: Setting up environment and storage go-api ✓
            Step 5/5: Configuring public routing and dependencies go-api ✓
            💡 Generated new domain: quietpanda-r7w4p1.satusky.com
            ✅ 🚀 Deployment for go-api is successful! Your app is live at: https://quietpanda-r7w4p1.satusky.com
            Deployment ID: 0192f3c8-5f87-4612-b306-3da846b95d18
            💡 Waiting for deployment to become healthy...
            ✅ Deployment is healthy — pods Running
            ✅ Public URL: ready: https://quietpanda-r7w4p1.satusky.com
            """);
    }

    [Fact]
    public async Task The_request_comes_first_and_the_archive_streams_behind()
    {
        await using var platform = await PlatformAsync([Step(5), Event(Kind.Accepted, Url)]);
        DeployRequest? request = null;
        var names = new List<string>();
        platform.On("POST apps/go-api/deploys", async context =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            request = JsonSerializer.Deserialize(form["request"].ToString(), ContractsJson.Default.DeployRequest);
            await using var zip = new GZipStream(form.Files["context"]!.OpenReadStream(), CompressionMode.Decompress);
            await using var tar = new TarReader(zip);
            while (await tar.GetNextEntryAsync(cancellationToken: context.RequestAborted) is { } entry)
                names.Add(entry.Name);
            await AcceptAsync(context);
        });
        using var desk = NewDesk(platform);
        desk.Write("main.go", "package main");
        desk.Write("notes.txt", "x");
        desk.Write(".dockerignore", "*.txt\n");

        var result = await desk.RunAsync(["deploy", "--build-arg", "BASE=debian", "--no-cache", "--env", "LOG=debug", "--cpu", "2", "--replicas", "3"]);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal([".dockerignore", "Dockerfile", "main.go", "satusky.toml"], names);
        Assert.Equal(("Dockerfile", true, "debian"), (request!.Build!.Dockerfile, request.Build.NoCache, request.Build.BuildArguments["BASE"]));
        Assert.Equal(("2", 3, "debug"), (request.Spec.Cpu, request.Spec.Replicas, request.Environment!["LOG"]));
    }

    [Fact]
    public async Task A_failed_build_shows_its_step_and_changes_nothing()
    {
        await using var platform = await PlatformAsync([Event(Kind.BuildLog, "STEP 2/2: RUN make"), Event(Kind.BuildLog, "make: *** No targets."),
            Finished(OperationState.Failed, Reasons.BuildFailed, "step 2/2 'RUN make' ended with status 2", "Run it by hand: docker build .")]);
        using var desk = NewDesk(platform);

        (await desk.RunAsync("deploy --wait")).Is(1, BuildLines, """
            ❌ cloud build failed: step 2/2 'RUN make' ended with status 2
              STEP 2/2: RUN make
              make: *** No targets.
            Run it by hand: docker build .
            """);
    }

    [Fact]
    public async Task Ctrl_C_cancels_a_build()
    {
        await using var platform = await PlatformAsync([]);
        using var desk = NewDesk(platform);
        platform.On("DELETE operations/op-1", context =>
        {
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        });
        platform.OnSocket("operations/op-1/events", async socket =>
        {
            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        (await desk.RunAsync("deploy")).Is(130, BuildLines, "❌ the deploy of go-api is cancelled: nothing changed");
        Assert.Contains(platform.Requests, request => request is { Method: "DELETE", Path: "operations/op-1" });
    }

    [Fact]
    public async Task Ctrl_C_too_late_to_cancel_detaches()
    {
        await using var platform = await PlatformAsync([]);
        using var desk = NewDesk(platform);
        platform.OnProblem("DELETE operations/op-1", 409, Reasons.Conflict, "the deploy is accepted already");
        platform.OnSocket("operations/op-1/events", async socket =>
        {
            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        var result = await desk.RunAsync("deploy");

        Assert.Equal(130, result.Code);
        Assert.StartsWith("❌ detached: the platform goes on with what it has accepted", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_the_build_moves_on_one_line()
    {
        await using var platform = await PlatformAsync([]);
        using var desk = NewDesk(platform);
        desk.Time = TimeProvider.System;
        platform.OnSocket("operations/op-1/events", async socket =>
        {
            await socket.SendAsync(Event(Kind.BuildLog, "STEP 1/2: FROM scratch") with { Number = 1 }, ContractsJson.Default.OperationEvent);
            await Wait.UntilAsync(() => desk.Console.OutText.Contains("s  STEP 1/2: FROM scratch", StringComparison.Ordinal));
            await socket.SendAsync(Step(1) with { Number = 2 }, ContractsJson.Default.OperationEvent);
            await socket.SendAsync(Event(Kind.Accepted, Url) with { Number = 3 }, ContractsJson.Default.OperationEvent);
            await Wait.UntilAsync(() => desk.Console.OutText.Contains("Rolling out go-api", StringComparison.Ordinal));
            await socket.SendAsync(Finished(OperationState.NotReady, Reasons.CrashLoopBackOff, "exit status 1") with { Number = 4 }, ContractsJson.Default.OperationEvent);
        });

        var result = await desk.RunAsync(["deploy", "--wait"], onTerminal: true);

        Assert.Equal((2, "\e[31m❌ go-api started and exits - CrashLoopBackOff: exit status 1\e[0m"), (result.Code, result.Error.Split('\n')[0]));
        Assert.EndsWith("\r\e[K", result.Out, StringComparison.Ordinal);
        Assert.Contains("\r\e[KStep 1/5: Building image (cloud) go-api ✓\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("\e[36m💡 Packaging build context...\e[0m\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "❌ no valid Dockerfile found: please ensure a Dockerfile exists in your project")]
    [InlineData("", "❌ dockerfile is empty at ")]
    public async Task Nothing_is_sent_without_a_Dockerfile(string? dockerfile, string message)
    {
        await using var platform = await ScriptedPlatform.StartAsync();
        using var desk = new Desk(platform, Toml);
        if (dockerfile is not null)
            desk.Write("Dockerfile", dockerfile);

        var result = await desk.RunAsync("deploy");

        Assert.Equal(1, result.Code);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task A_refused_upload_says_why()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).OnProblem("POST apps/go-api/deploys", 401, Reasons.NotAuthenticated, "the token has expired");
        using var desk = NewDesk(platform);
        desk.Write("large.bin", new string('x', 2_000_000));

        (await desk.RunAsync("deploy")).Is(3, "💡 Packaging build context...\n💡 Submitting build to cloud...", """
            ❌ the token has expired
            Run '1ctl auth login' to log in again
            """);
    }

    private static Desk NewDesk(ScriptedPlatform platform)
    {
        var desk = new Desk(platform, Toml);
        desk.Write("Dockerfile", "FROM scratch\nRUN make\n");
        return desk;
    }

    private static async Task<ScriptedPlatform> PlatformAsync(OperationEvent[] events) => (await ScriptedPlatform.StartAsync())
        .On("POST apps/go-api/deploys", async context =>
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            await AcceptAsync(context);
        })
        .OnSocket("operations/op-1/events", ContractsJson.Default.OperationEvent, Events(events));

    private static Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = 202;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, new DeployAccepted("op-1", Id, "bld_4m9rk2x7q1", 1, true), ContractsJson.Default.DeployAccepted, context.RequestAborted);
    }
}
