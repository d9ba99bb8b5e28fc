using System.Net;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Api;

public sealed class OperationEndpointTests : ApiTest
{
    private readonly TaskCompletionSource building = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static ContractsJson Json => ContractsJson.Default;

    [Fact]
    public async Task A_stream_goes_on_after_any_event()
    {
        var deploy = await Admin.DeployedAsync("hello");
        var all = await Admin.EventsAsync(deploy.OperationId);

        for (var after = 0; after <= all.Count; after++)
        {
            Assert.Equal(all.Skip(after).Select(e => e.Number), (await Admin.EventsAsync(deploy.OperationId, after)).Select(e => e.Number));
        }
    }

    [Fact]
    public async Task Many_watchers_get_the_same_events()
    {
        Engine.OnConverge = FakeEngine.Starting;
        var deploy = await Admin.DeployAsync("hello");
        var watching = Enumerable.Range(0, 5).Select(_ => Admin.EventsAsync(deploy.OperationId)).ToList();

        await Eventually.TrueAsync(() => Engine.Desired.ContainsKey(deploy.DeploymentId), Token);
        Engine.Converge(FakeEngine.Running);
        var seen = await Task.WhenAll(watching);

        Assert.All(seen, events => Assert.Equal(seen[0].Select(e => e.Number), events.Select(e => e.Number)));
        Assert.Equal([0, 100], seen[0].Where(e => e.Kind == OperationEventKind.Progress).Select(e => e.Percent!.Value));
    }

    [Fact]
    public async Task An_operation_that_is_not_there_is_named()
    {
        foreach (var (method, path) in new[] { (HttpMethod.Get, ""), (HttpMethod.Delete, ""), (HttpMethod.Get, "/events") })
        {
            var problem = await Admin.RefusedAsync(method, $"/v1/operations/nope{path}", null, 404);

            Assert.Equal((Reasons.OperationNotFound, "operation \"nope\" not found"), (problem.Code, problem.Detail));
        }
    }

    [Fact]
    public async Task A_build_can_be_cancelled()
    {
        var deploy = await StartBuildAsync();
        Assert.Equal("building", (await Admin.GetAsync("/v1/apps/hello", Json.AppDetails)).Status);
        Assert.Equal("creating", (await Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)).Status);

        await CancelAsync(deploy.OperationId);

        await stopped.Task.WaitAsync(Token);
        var finished = (await Admin.EventsAsync(deploy.OperationId))[^1];
        Assert.Equal((OperationState.Cancelled, Reasons.BuildCancelled, $"build {deploy.BuildId} was cancelled"), (finished.State, finished.Reason, finished.Text));
        var build = Assert.Single((await Admin.GetAsync("/v1/apps/hello/status", Json.AppStatus)).Conditions);
        Assert.Equal((ConditionType.Build, ConditionStatus.False, Reasons.BuildCancelled), (build.Type, build.Status, build.Reason));
        Assert.Equal("failed", Assert.Single(await Admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView)).Status);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Host.Settings.Home, "contexts")));
        await CancelAsync(deploy.OperationId);
    }

    [Fact]
    public async Task An_accepted_deploy_cannot_be_cancelled()
    {
        Engine.OnConverge = FakeEngine.Starting;
        var deploy = await Admin.DeployAsync("hello");
        using var events = await Admin.ConnectAsync($"/v1/operations/{deploy.OperationId}/events");
        await events.UntilAsync(Json.OperationEvent, e => e.Kind == OperationEventKind.Accepted);

        var problem = await Admin.RefusedAsync(HttpMethod.Delete, $"/v1/operations/{deploy.OperationId}", null, 409);

        Assert.Equal((Reasons.Conflict, deploy.OperationId), (problem.Code, problem.OperationId));
        Assert.Contains("cannot be cancelled any more", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_operation_cannot_be_cancelled()
    {
        var deploy = await Admin.DeployedAsync("hello");

        var problem = await Admin.RefusedAsync(HttpMethod.Delete, $"/v1/operations/{deploy.OperationId}", null, 409);

        Assert.Equal("this deploy of \"hello\" is finished", problem.Detail);
    }

    [Fact]
    public async Task A_build_goes_on_after_a_restart_of_the_platform()
    {
        var deploy = await StartBuildAsync();
        await Host.StopAsync();
        Engine.OnBuild = (order, _, _) => Task.FromResult<BuildOutcome>(new BuildOutcome.Built($"hello:{order.BuildId}", "sha256:again"));

        await Host.StartAsync(Token);
        using var admin = await Host.AdminAsync(Token);

        Assert.Equal(OperationState.Ready, (await admin.EventsAsync(deploy.OperationId))[^1].State);
        Assert.Equal(1, Assert.Single(await admin.GetAsync("/v1/apps/hello/releases", Json.IReadOnlyListReleaseView)).VersionNumber);
    }

    private async Task CancelAsync(string id) =>
        Assert.Equal(id, (await Admin.SendAsync(HttpMethod.Delete, $"/v1/operations/{id}", null, HttpStatusCode.Accepted, Json.OperationAccepted)).OperationId);

    /// <summary>Starts a build that only a cancellation ends.</summary>
    private async Task<DeployAccepted> StartBuildAsync()
    {
        Engine.OnBuild = async (_, _, token) =>
        {
            building.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                stopped.TrySetResult();
            }

            throw new InvalidOperationException("only a cancellation ends this");
        };
        var response = await Admin.SendAsync(HttpMethod.Post, "/v1/apps/hello/deploys", Contexts.Upload());
        await building.Task.WaitAsync(Token);
        return await ApiCaller.ReadAsync(response, Json.DeployAccepted);
    }
}
