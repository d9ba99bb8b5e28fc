using Satusky.Cli.Tests.Support;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Tests;

public sealed class JobTests
{
    private static ContractsJson Json => ContractsJson.Default;

    private static readonly JobView Accepted = new(
        "0197-job", "migrate", Samples.UserService, "web", JobState.Queued, null, null, null, null, "migrate:1", null, ["-go", "down"], 3, 2, 600, Desk.Now.AddMinutes(-2), null, null);

    private static readonly JobView Failed = Accepted with
    {
        State = JobState.Failed, ExitCode = 3, Reason = Reasons.Exited, Message = "the app exited with status 3", Hint = "look at its lines", StartedAt = Desk.Now.AddMinutes(-2), FinishedAt = Desk.Now,
    };

    private static readonly LogEntry[] Lines =
    [
        new("1", Desk.Now, LogSource.Stdout, "migrate", "migrate", "starting migrate..."),
        new("2", Desk.Now, LogSource.Stderr, "migrate", "migrate", "no such table"),
    ];

    [Fact]
    public async Task The_lines_are_shown_and_the_exit_code_is_passed_on()
    {
        await using var platform = Ran(await ScriptedPlatform.StartAsync(), Failed);
        using var desk = new Desk(platform);

        (await desk.RunAsync("job run web --image migrate:1 --timeout 10m --keep 1d -- -go down")).Is(
            3, "starting migrate...", "no such table\n❌ job migrate: the app exited with status 3\nlook at its lines");
        Assert.Equal("""{"image":"migrate:1","args":["-go","down"],"timeout_seconds":600,"keep_seconds":86400}""", platform.Requests.First().Body);
    }

    [Fact]
    public async Task A_job_that_succeeded_ends_with_0()
    {
        await using var platform = Ran(await ScriptedPlatform.StartAsync(), Failed with { State = JobState.Succeeded, ExitCode = 0, Message = null });
        using var desk = new Desk(platform);

        (await desk.RunAsync("job run web")).Is(0, "starting migrate...", "no such table");
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_job_alone()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On("POST apps/web/jobs", Accepted, Json.JobView, 202);
        using var desk = new Desk(platform);
        platform.OnSocket($"apps/{Samples.UserService}/jobs/0197-job/logs/stream", async socket =>
        {
            desk.PressCtrlC();
            await socket.UntilClientLeavesAsync();
        });

        (await desk.RunAsync("job run web")).Is(130, "", "💡 The job goes on. End it with: 1ctl job cancel migrate --app web");
    }

    [Fact]
    public async Task Detached_only_the_acceptance_is_shown()
    {
        await using var platform = (await ScriptedPlatform.StartAsync()).On("POST apps/web/jobs", Accepted, Json.JobView, 202);
        using var desk = new Desk(platform);

        (await desk.RunAsync("job run web --detach --name migrate")).Is(0, "✅ Job migrate is accepted. Its lines: 1ctl job logs migrate --app web --follow");
    }

    [Fact]
    public async Task Jobs_are_listed_and_shown()
    {
        await using var platform = (await ScriptedPlatform.StartAsync())
            .On<IReadOnlyList<JobView>>("GET apps/web/jobs", [Failed], Json.IReadOnlyListJobView)
            .On("GET apps/web/jobs/migrate", Failed, Json.JobView)
            .On<IReadOnlyList<LogEntry>>("GET apps/web/jobs/migrate/logs", Lines[..1], Json.IReadOnlyListLogEntry)
            .On("POST apps/web/jobs/migrate/cancellations", Failed, Json.JobView, 202)
            .On("DELETE apps/web/jobs/migrate", Failed, Json.JobView, 202);
        using var desk = new Desk(platform);

        (await desk.RunAsync("job list web")).Is(0, """
            NAME     JOB ID    STATE   EXIT CODE  IMAGE      CREATED
            ───────  ────────  ──────  ─────────  ─────────  ─────────────
            migrate  0197-job  failed  3          migrate:1  2 minutes ago
            """);
        (await desk.RunAsync("job get migrate -a web")).Is(0, """
            Job Details
            ───────────
            Name: migrate
            Job ID: 0197-job
            Application: web
            State: failed
            Exit code: 3
            Cause: Exited: the app exited with status 3
            Image: migrate:1
            Command: -go down
            Release: 3
            Time limit: 600 s
            Created: 2026-04-27 10:03:00 UTC
            Took: 120 s
            """);
        (await desk.RunAsync("job logs migrate -a web")).Is(0, "2026-04-27T10:05:00Z [migrate] starting migrate...");
        (await desk.RunAsync("job cancel migrate -a web")).Is(0, "✅ Job migrate had finished already");
        (await desk.RunAsync("job delete migrate -a web -y")).Is(0, "✅ Job migrate deleted");
    }

    [Fact]
    public async Task A_time_without_its_unit_is_explained()
    {
        using var desk = new Desk();

        (await desk.RunAsync("job run web --timeout 10")).Is(1, "", "❌ --timeout \"10\" is not a time\nWrite a number and its unit: 30s, 10m, 2h or 3d");
    }

    private static ScriptedPlatform Ran(ScriptedPlatform platform, JobView end) => platform
        .On("POST apps/web/jobs", Accepted, Json.JobView, 202)
        .OnSocket($"apps/{Samples.UserService}/jobs/0197-job/logs/stream", Json.LogEntry, Lines)
        .On($"GET apps/{Samples.UserService}/jobs/0197-job", end, Json.JobView);
}
