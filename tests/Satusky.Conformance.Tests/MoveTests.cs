using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.TestCluster;

namespace Satusky.Conformance.Tests;

/// <summary>Moves from Podman to a simulated cluster, with visitors at the machine's edge all the while.</summary>
public sealed class MoveTests(MoveRun run) : IClassFixture<MoveRun>
{
    [Fact]
    public async Task A_move_takes_everything_along_and_loses_no_request()
    {
        var (scene, stays) = (run.NewScene(), run.NewScene());
        await stays.DeployedAsync();
        await scene.DeployedAsync(("COLOUR", "red"));
        await scene.SetSecretAsync(("PASSWORD", "s3cret"));
        await scene.DeployedAsync(("COLOUR", "blue"));
        var before = await scene.DetailsAsync();
        await using var traffic = await scene.TrafficAsync();

        var verdict = await MovedAsync(scene);
        var after = await scene.DetailsAsync();
        var seen = await scene.SeenAsync("COLOUR", "blue");

        Assert.Equal((OperationState.Ready, null), (verdict.State, verdict.Reason));
        Assert.Equal(("containers", "kubernetes", before.Domain), (before.Engine, after.Engine, after.Domain));
        Assert.Equal("s3cret", seen["PASSWORD"]);
        Assert.Empty(await scene.Ground.OwnedAsync(after.DeploymentId, scene.Stop));
        Assert.Equal("containers", (await stays.DetailsAsync()).Engine);
        Assert.All(await scene.ReleasesAsync(), release => Assert.True(run.Registry.Has(release.ImageId!), $"{release.ImageId} is not at the registry"));
        Assert.Contains(await scene.LogsAsync(), line => line.Message == "serving" && line.Instance.StartsWith(scene.App, StringComparison.Ordinal));

        await scene.RestartedAsync();
        await scene.ScaleAsync(2);
        await scene.RunningAsync();
        await scene.RollBackAsync(1);
        await scene.SeenAsync("COLOUR", "red");
        await traffic.LostNothingAsync();

        await stays.RestartedAsync();
        Assert.Equal(200, (await stays.VisitAsync()).Status);
        await scene.DestroyedAsync();
        Assert.DoesNotContain(run.Cluster.Objects.List("deployments.apps", after.Namespace), o => (string?)o["metadata"]!["name"] == scene.App);
        await stays.DestroyedAsync();
    }

    [Theory]
    [InlineData("carrying the image")]
    [InlineData("starting on kubernetes")]
    [InlineData("ready on kubernetes")]
    public async Task A_platform_that_dies_on_the_way_arrives(string after)
    {
        var scene = run.NewScene();
        await scene.DeployedAsync();
        await using var traffic = await scene.TrafficAsync();

        var move = await MoveAsync(scene);
        await foreach (var e in scene.Api.StreamAsync($"/v1/operations/{move.OperationId}/events", ContractsJson.Default.OperationEvent, scene.Stop))
        {
            if (e.Text?.StartsWith(after, StringComparison.Ordinal) == true)
            {
                break;
            }
        }

        await scene.RestartPlatformAsync(() => Task.CompletedTask);

        Assert.Equal(OperationState.Ready, (await scene.VerdictAsync(move.OperationId)).State);
        Assert.Equal("kubernetes", (await scene.DetailsAsync()).Engine);
        await traffic.LostNothingAsync();
        await scene.DestroyedAsync();
    }

    [Fact]
    public async Task A_moved_app_is_served_while_the_platform_starts_without_its_cluster()
    {
        var scene = run.NewScene();
        await scene.DeployedAsync();
        await MovedAsync(scene);
        await using var traffic = await scene.TrafficAsync();

        await run.Cluster.GoAwayAsync();
        await scene.RestartPlatformAsync(() => Task.CompletedTask);
        await scene.ConditionAsync(ConditionType.Workload, Reasons.EngineUnavailable);
        var other = run.NewScene();
        await other.DeployedAsync();
        await run.Cluster.ComeBackAsync(scene.Stop);
        await scene.RunningAsync();

        await traffic.LostNothingAsync();
        await other.DestroyedAsync();
        await scene.DestroyedAsync();
    }

    [Fact]
    public async Task A_cluster_that_cannot_pull_gets_nothing()
    {
        var scene = run.NewScene();
        run.Cluster.Containers.ForApp(scene.App, new ContainerScript { PullFailure = "failed to resolve reference: connection refused" });
        await scene.DeployedAsync();
        await using var traffic = await scene.TrafficAsync();

        await StaysAsync(scene, await MovedAsync(scene), Reasons.ImagePullBackOff);
        await traffic.LostNothingAsync();
        await scene.DestroyedAsync();
    }

    [Fact]
    public async Task An_app_beyond_the_quota_stays()
    {
        var scene = run.NewScene();
        scene.Spec = scene.Spec with { Memory = "2Gi" };
        await scene.DeployedAsync();
        await using var traffic = await scene.TrafficAsync();

        await StaysAsync(scene, await MovedAsync(scene), Reasons.QuotaExceeded);
        await traffic.LostNothingAsync();
        await scene.DestroyedAsync();
    }

    /// <summary>The old side serves as before, and the cluster has nothing of the app.</summary>
    private async Task StaysAsync(Scene scene, OperationEvent verdict, string reason)
    {
        var details = await scene.DetailsAsync();
        Assert.Equal((OperationState.Failed, reason, "containers"), (verdict.State, verdict.Reason, details.Engine));
        Assert.EndsWith("the app stays on containers, which is still serving", verdict.Text, StringComparison.Ordinal);
        await scene.UntilAsync(
            () => Task.FromResult(run.Cluster.Objects.List("deployments.apps", details.Namespace).All(o => (string?)o["metadata"]!["name"] != scene.App)), "the end of the objects");
        await scene.RestartedAsync();
    }

    private static Task<OperationAccepted> MoveAsync(Scene scene) => scene.Api.SendAsync(
        HttpMethod.Post, $"/v1/apps/{scene.App}/move", """{"from":"containers","to":"kubernetes"}""", ContractsJson.Default.OperationAccepted, scene.Stop);

    private static async Task<OperationEvent> MovedAsync(Scene scene) => await scene.VerdictAsync((await MoveAsync(scene)).OperationId);
}
