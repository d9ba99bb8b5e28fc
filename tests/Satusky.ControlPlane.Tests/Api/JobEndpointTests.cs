using System.Net;
using System.Net.WebSockets;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class JobEndpointTests : ApiTest
{
    private static readonly DateTimeOffset Since = TimeProvider.System.GetUtcNow();

    private static ContractsJson Json => ContractsJson.Default;

    private FakeJobs Jobs => Host.Jobs;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Admin.DeployedAsync("hello");
    }

    [Fact]
    public async Task A_job_runs_as_the_release_would()
    {
        var job = await RunAsync("""{"name":"migrate","program":"goose","args":["-go","down"],"timeout_seconds":60}""");
        var done = await FinishedAsync("migrate");

        Assert.Equal((JobState.Queued, JobState.Succeeded, 0), (job.State, done.State, done.ExitCode));
        var handed = Jobs.Looked.First();
        Assert.Equal(("sha256:hello:1", "goose", "-go down", 1L), (handed.ImageId, handed.Program, string.Join(' ', handed.Args!), handed.Release));
        Assert.Equal(TimeSpan.FromSeconds(60), handed.Timeout);
    }

    [Fact]
    public async Task A_failure_is_explained_and_never_tried_again()
    {
        Jobs.OnLook = _ => new JobSight.Ended(3, Verdict.False(Reasons.Exited, "the app exited with status 3", hint: "look at its lines"));
        await RunAsync("""{"name":"migrate"}""");
        var done = await FinishedAsync("migrate");
        Host.Get<AppQueue>().Add(done.JobId);
        await RunAsync("""{"name":"other"}""");
        await FinishedAsync("other");

        Assert.Equal((JobState.Failed, 3, Reasons.Exited, "look at its lines"), (done.State, done.ExitCode, done.Reason, done.Hint));
        Assert.Single(Jobs.Looked, job => job.Name == "migrate");
    }

    [Fact]
    public async Task A_name_is_used_once_or_made_anew()
    {
        var first = await RunAsync("""{"name":"migrate"}""");
        await FinishedAsync("migrate");

        var taken = await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/jobs", """{"name":"migrate"}""", 409);
        Assert.Equal("app \"hello\" has a job \"migrate\" already, which has finished", taken.Detail);
        Assert.NotEqual((await RunAsync("{}")).Name, (await RunAsync("{}")).Name);

        await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello/jobs/migrate", null, HttpStatusCode.Accepted, Json.JobView);
        await GoneAsync(first);
        Assert.Contains("migrate", Jobs.Removed);
        await RunAsync("""{"name":"migrate"}""");
    }

    [Fact]
    public async Task A_cancelled_job_is_ended_before_it_is_called_so()
    {
        Jobs.OnLook = _ => new JobSight.Running(Since);
        var removals = 0;
        Jobs.OnRemove = _ => ++removals > 1;
        await RunAsync("""{"name":"long"}""");
        Assert.Equal("job \"long\" has not finished", (await Admin.RefusedAsync(HttpMethod.Delete, "/v1/apps/hello/jobs/long", null, 409)).Detail);

        await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/jobs/long/cancellations", null, HttpStatusCode.Accepted, Json.JobView);
        var done = await FinishedAsync("long");

        Assert.Equal((JobState.Cancelled, Reasons.Cancelled, 2), (done.State, done.Reason, removals));
    }

    [Fact]
    public async Task A_job_that_reached_its_time_limit_is_ended()
    {
        Jobs.OnLook = _ => new JobSight.Running(Since - TimeSpan.FromHours(1));
        await RunAsync("""{"name":"slow","timeout_seconds":3}""");
        var done = await FinishedAsync("slow");

        Assert.Equal((JobState.Failed, Reasons.DeadlineExceeded, null as int?), (done.State, done.Reason, done.ExitCode));
        Assert.Contains("slow", Jobs.Removed);
    }

    [Fact]
    public async Task A_finished_job_goes_when_its_time_is_over()
    {
        await GoneAsync(await RunAsync("""{"name":"brief","keep_seconds":0}"""));
        Assert.Contains("brief", Jobs.Removed);
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_fails_the_job()
    {
        Engine.OnResolve = (image, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.ImageNotFound, $"{image} is nowhere", [], null));
        await RunAsync("""{"name":"migrate","image":"nope:1"}""");
        var done = await FinishedAsync("migrate");

        Assert.Equal((JobState.Failed, Reasons.ImageNotFound, "nope:1 is nowhere"), (done.State, done.Reason, done.Message));
        Assert.Empty(Jobs.Looked);
    }

    [Fact]
    public async Task A_stream_has_every_line_and_ends_with_the_job()
    {
        var ends = new TaskCompletionSource();
        Jobs.OnLook = _ => ends.Task.IsCompleted ? new JobSight.Ended(0, null) : new JobSight.Running(Since);
        var job = await RunAsync("""{"name":"migrate"}""");
        await SayAsync(job, "one");
        using var stream = await Admin.ConnectAsync("/v1/apps/hello/jobs/migrate/logs/stream");
        Assert.Equal(("migrate", "one"), await LineAsync(stream));
        await SayAsync(job, "two");
        Assert.Equal(("migrate", "two"), await LineAsync(stream));

        await SayAsync(job, "three");
        ends.SetResult();
        Host.Get<AppQueue>().Add(job.JobId);

        Assert.Equal(("migrate", "three"), await LineAsync(stream));
        Assert.Null(await stream.ReceiveAsync(Json.LogEntry));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, stream.CloseStatus);
        Assert.Equal(["one", "two", "three"], (await Admin.GetAsync("/v1/apps/hello/jobs/migrate/logs", Json.IReadOnlyListLogEntry)).Select(line => line.Message));
    }

    [Fact]
    public async Task A_started_job_is_followed_up_after_a_restart()
    {
        Jobs.OnLook = _ => new JobSight.Running(Since);
        await RunAsync("""{"name":"migrate"}""");
        await UntilAsync("migrate", job => job.State == JobState.Running);
        Jobs.OnLook = job => new JobSight.Ended(job.StartedAt is null ? 1 : 0, null);

        await Host.StopAsync();
        await Host.StartAsync(Token);
        using var admin = await Host.AdminAsync(Token);
        await Eventually.TrueAsync(() => Jobs.Looked.Last().StartedAt is not null, Token);

        while ((await admin.GetAsync("/v1/apps/hello/jobs/migrate", Json.JobView)).State != JobState.Succeeded)
        {
        }
    }

    [Fact]
    public async Task A_destroyed_app_takes_its_jobs_along()
    {
        Jobs.OnLook = _ => new JobSight.Running(Since);
        await RunAsync("""{"name":"migrate"}""");

        await Admin.SendAsync(HttpMethod.Delete, "/v1/apps/hello", null, HttpStatusCode.Accepted, Json.OperationAccepted);

        await Eventually.TrueAsync(() => Jobs.Removed.Contains("migrate"), Token);
        while ((await Admin.GetAsync("/v1/apps/hello")).IsSuccessStatusCode)
        {
        }
    }

    [Theory]
    [InlineData("""{"name":"Bad Name"}""")]
    [InlineData("""{"timeout_seconds":0}""")]
    [InlineData("""{"keep_seconds":-1}""")]
    [InlineData("""{"program":""}""")]
    [InlineData("""{"image":"a b"}""")]
    public async Task A_bad_request_is_refused(string json) => await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/hello/jobs", json, 422);

    [Fact]
    public async Task Without_a_release_there_is_nothing_to_run()
    {
        Engine.OnResolve = (image, _) => Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.ImageNotFound, $"{image} is nowhere", [], null));
        await Admin.DeployedAsync("empty");

        Assert.Equal(Reasons.Conflict, (await Admin.RefusedAsync(HttpMethod.Post, "/v1/apps/empty/jobs", "{}", 409)).Code);
        Assert.Equal("app \"hello\" has no job \"nope\"", (await Admin.RefusedAsync(HttpMethod.Get, "/v1/apps/hello/jobs/nope", null, 404)).Detail);
    }

    private Task<JobView> RunAsync(string json) => Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/jobs", json, HttpStatusCode.Accepted, Json.JobView);

    private Task<JobView> FinishedAsync(string job) => UntilAsync(job, view => view.FinishedAt is not null);

    private async Task<JobView> UntilAsync(string job, Func<JobView, bool> isWanted)
    {
        JobView? last = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (last is null || !isWanted(last))
        {
            patience.Token.ThrowIfCancellationRequested();
            last = await Admin.GetAsync($"/v1/apps/hello/jobs/{job}", Json.JobView);
        }

        return last;
    }

    private async Task GoneAsync(JobView job)
    {
        while (await Host.Get<Database>().ReadAsync(session => session.FindJobAsync(job.JobId), Token) is not null)
        {
            Token.ThrowIfCancellationRequested();
        }
    }

    private ValueTask SayAsync(JobView job, string message) => Host.Get<LogArchive>().AppendAsync(
        job.JobId, new LogRecord(TimeProvider.System.GetUtcNow(), LogSource.Stdout, job.Name, 1, message, "run"), text => text, Token);

    private static async Task<(string Label, string Message)> LineAsync(MessageReader stream)
    {
        var line = (await stream.ReceiveAsync(Json.LogEntry))!;
        return (line.Label, line.Message);
    }
}
