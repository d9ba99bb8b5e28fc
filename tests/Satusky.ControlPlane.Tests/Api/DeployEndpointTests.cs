using System.Net;
using System.Text;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class DeployEndpointTests : ApiTest
{
    private const string Deploys = "/v1/apps/hello/deploys";

    private static ContractsJson Json => ContractsJson.Default;

    private string ContextFolder => Path.Combine(Host.Settings.Home, "contexts");

    [Fact]
    public async Task The_first_deploy_of_an_image_tells_every_step()
    {
        var accepted = await Admin.DeployAsync("hello");

        var events = await Admin.EventsAsync(accepted.OperationId);

        Assert.Equal((1, true, null), (accepted.Release, accepted.IsNew, accepted.BuildId));
        Assert.Equal([2, 3, 4, 5], events.Where(e => e.Kind == OperationEventKind.StepDone).Select(e => e.Step!.Value));
        var address = events.Single(e => e.Kind == OperationEventKind.Accepted).Text;
        Assert.Equal($"https://{events.Single(e => e.Kind == OperationEventKind.HostnameGenerated).Text}:8443", address);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(number => (long)number), events.Select(e => e.Number));
        Assert.Equal((OperationEventKind.Finished, OperationState.Ready), (events[^1].Kind, events[^1].State));
    }

    [Fact]
    public async Task A_second_deploy_keeps_the_hostname()
    {
        await Admin.DeployedAsync("hello");
        var before = (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Domain;

        var accepted = await Admin.DeployAsync("hello", "hello:2");
        var events = await Admin.EventsAsync(accepted.OperationId);

        Assert.Equal((2, false), (accepted.Release, accepted.IsNew));
        Assert.DoesNotContain(events, e => e.Kind == OperationEventKind.HostnameGenerated);
        Assert.Equal(before, (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Domain);
    }

    [Fact]
    public async Task A_crashing_app_is_accepted_and_explained()
    {
        Engine.OnConverge = FakeEngine.Crashing;
        var accepted = await Admin.DeployAsync("hello");

        var finished = (await Admin.EventsAsync(accepted.OperationId))[^1];

        Assert.Equal((OperationState.NotReady, Reasons.CrashLoopBackOff, "the app exits with status 1"), (finished.State, finished.Reason, finished.Text));
        Assert.Equal(["DATABASE_URL is not set"], finished.Evidence);
        Assert.Equal("failed", (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Status);
        Assert.Equal(("failed", "the app exits with status 1"), Words(await Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)));
    }

    [Fact]
    public async Task A_build_gets_its_context_and_tells_its_lines()
    {
        string? seen = null;
        Engine.OnBuild = async (order, onLine, token) =>
        {
            seen = Convert.ToHexString(await File.ReadAllBytesAsync(order.ContextPath, token));
            await onLine("STEP 1/1: FROM scratch");
            return new BuildOutcome.Built($"hello:{order.BuildId}", "sha256:built");
        };
        var context = Contexts.Archive(("Dockerfile", "FROM scratch"), ("app/main", "x"));

        var accepted = await UploadAsync(Contexts.Upload(context: context));
        var events = await Admin.EventsAsync(accepted.OperationId);

        Assert.Matches("^bld_[a-z0-9]{10}$", accepted.BuildId);
        Assert.Equal(Convert.ToHexString(context), seen);
        Assert.Equal(["STEP 1/1: FROM scratch"], events.Where(e => e.Kind == OperationEventKind.BuildLog).Select(e => e.Text));
        Assert.Equal([1, 2, 3, 4, 5], events.Where(e => e.Kind == OperationEventKind.StepDone).Select(e => e.Step!.Value));
        Assert.Empty(Directory.EnumerateFiles(ContextFolder));
    }

    [Fact]
    public async Task A_failing_build_changes_nothing()
    {
        await Admin.DeployedAsync("hello", "hello:1");
        Engine.OnBuild = (_, _, _) => Task.FromResult<BuildOutcome>(new BuildOutcome.Failed(Reasons.BuildFailed, "step `RUN make` failed with exit status 2", ["make: error"], null));

        var accepted = await UploadAsync(Contexts.Upload());
        var events = await Admin.EventsAsync(accepted.OperationId);

        Assert.Equal((OperationState.Failed, Reasons.BuildFailed), (events[^1].State, events[^1].Reason));
        Assert.DoesNotContain(events, e => e.Kind == OperationEventKind.StepDone);
        var app = await Admin.GetAsync("/v1/apps/hello", Json.AppDetails);
        Assert.Equal(("hello:1", 1L, "completed"), (app.Image, app.Release, app.Status));
    }

    [Fact]
    public async Task The_environment_of_a_deploy_is_merged()
    {
        await Admin.DeployedAsync("hello", more: ""","environment":{"A":"1","B":"2"}""");
        await Admin.DeployedAsync("hello", more: ""","environment":{"B":"3"}""");

        var environment = await Admin.GetAsync("/v1/apps/hello/env", Json.EnvironmentView);

        Assert.Equal([new KeyValue("A", "1"), new KeyValue("B", "3")], environment.KeyValues);
        Assert.True((await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).EnvEnabled);
    }

    [Theory]
    [InlineData("""{"spec":{"name":"hello"}}""", 422, "give either an image or a build")]
    [InlineData("""{"spec":{"name":"other"},"image":"a"}""", 422, "the specification is for app \"other\", the address for \"hello\"")]
    [InlineData("""{"spec":{"name":"hello","port":0},"image":"a"}""", 422, "port 0 is not valid: use a number between 1 and 65535")]
    [InlineData("""{"spec":{"name":"hello","machines":["mars"]},"image":"a"}""", 422, "machine \"mars\" not found")]
    [InlineData("""{"spec":{"name":"hello"},"build":{}}""", 422, "a build needs its context: send multipart/form-data with the parts 'request' and 'context'")]
    [InlineData("""{"spec":{"name":"hello"},"image":"a","environment":{"A":null}}""", 422, "names and values must be texts, not null")]
    [InlineData("""{"spec":{},"image":"a"}""", 400, "the request's JSON is not valid at $.spec: it lacks 'name'")]
    [InlineData("""{"spec":{"name":"hello"},"image":"a","volumes":[]}""", 400, "the request's JSON is not valid at $.volumes: 'volumes' is not known here")]
    [InlineData("""{"spec":{"name":"hello","name":"hello"},"image":"a"}""", 400, null)]
    [InlineData("""{"spec":{"name":"hello","port":"web"},"image":"a"}""", 400, "the request's JSON is not valid at $.spec.port: the value has the wrong type")]
    [InlineData("""{"spec":""", 400, null)]
    public async Task A_bad_deploy_is_refused_and_changes_nothing(string body, int status, string? detail)
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Post, Deploys, body, status);

        Assert.Equal(detail ?? problem.Detail, problem.Detail);
        Assert.DoesNotContain("Satusky", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(await Admin.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary));
    }

    [Fact]
    public async Task Several_faults_are_told_at_once()
    {
        var problem = await Admin.RefusedAsync(HttpMethod.Post, Deploys, """{"spec":{"name":"hello","port":0,"cpu":"x"},"image":"a"}""", 422);

        Assert.Equal(2, problem.Errors!.Count);
    }

    [Fact]
    public async Task A_refused_context_leaves_nothing_behind()
    {
        foreach (var (context, status, code) in new[]
        {
            (Contexts.Archive(("../evil", "x"), ("Dockerfile", "FROM scratch")), 422, Reasons.InvalidArchive),
            (Contexts.Archive(("main.go", "x")), 422, Reasons.InvalidArchive),
            (Encoding.UTF8.GetBytes("not a gzip"), 422, Reasons.InvalidArchive),
        })
        {
            var response = await Admin.SendAsync(HttpMethod.Post, Deploys, Contexts.Upload(context: context));

            Assert.Equal(code, (await ApiCaller.ProblemAsync(response, status)).Code);
        }

        Assert.Empty(Directory.EnumerateFiles(ContextFolder));
        Assert.Empty(await Admin.GetAsync("/v1/apps", Json.IReadOnlyListAppSummary));
    }

    [Fact]
    public async Task A_refused_deploy_removes_its_context()
    {
        await Admin.DeployedAsync("hello");

        var response = await Admin.SendAsync(HttpMethod.Post, Deploys, Contexts.Upload(), ("If-Match", "\"1\""));

        Assert.Equal(Reasons.VersionMismatch, (await ApiCaller.ProblemAsync(response, 409)).Code);
        Assert.Empty(Directory.EnumerateFiles(ContextFolder));
    }

    [Fact]
    public async Task A_large_refused_upload_still_gets_its_answer()
    {
        var response = await Admin.SendAsync(
            HttpMethod.Post, Deploys, Contexts.Upload("""{"spec":{"name":"hello","port":0},"build":{}}""", new byte[64 * 1024 * 1024]));

        Assert.Equal("port 0 is not valid: use a number between 1 and 65535", (await ApiCaller.ProblemAsync(response, 422)).Detail);
    }

    [Theory]
    [InlineData("context", "request")]
    [InlineData("request", "other")]
    public async Task Parts_in_another_order_are_refused(string first, string second)
    {
        using var upload = new MultipartFormDataContent { { new StringContent(Contexts.BuildRequest), first }, { new ByteArrayContent([]), second } };

        var response = await Admin.SendAsync(HttpMethod.Post, Deploys, upload);

        Assert.Contains(first == "context" ? "the first part of the body must be 'request'" : "the second part of the body must be 'context'", (await ApiCaller.ProblemAsync(response, 422)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_superseded_while_building_leaves_no_context()
    {
        var building = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Engine.OnBuild = async (_, _, token) =>
        {
            building.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            throw new InvalidOperationException("only a cancellation ends this");
        };
        var first = await UploadAsync(Contexts.Upload());
        await building.Task.WaitAsync(Token);

        await Admin.DeployedAsync("hello", "hello:2");

        Assert.Equal(OperationState.Superseded, (await Admin.EventsAsync(first.OperationId))[^1].State);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(ContextFolder).Any(), Token);
    }

    [Fact]
    public async Task A_context_over_its_limit_is_refused()
    {
        var response = await Admin.SendAsync(HttpMethod.Post, Deploys, new Oversized(), ("Expect", "100-continue"));

        Assert.Equal(Reasons.TooLarge, (await ApiCaller.ProblemAsync(response, 413)).Code);
    }

    private async Task<DeployAccepted> UploadAsync(HttpContent upload)
    {
        var response = await Admin.SendAsync(HttpMethod.Post, Deploys, upload);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await ApiCaller.ReadAsync(response, Json.DeployAccepted);
    }

    private static (string Status, string Message) Words(AppStatus status) => (status.Status, status.Message);

    /// <summary>Announces more than any upload may have, and sends nothing of it.</summary>
    private sealed class Oversized : HttpContent
    {
        public Oversized() => Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context) => await stream.FlushAsync();

        protected override bool TryComputeLength(out long length)
        {
            length = 1L << 40;
            return true;
        }
    }
}
