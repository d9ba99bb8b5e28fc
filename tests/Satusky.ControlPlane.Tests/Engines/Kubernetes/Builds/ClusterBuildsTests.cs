using System.Text.Json.Nodes;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Tests.Support;
using Satusky.TestCluster;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

public sealed class ClusterBuildsTests : IAsyncLifetime
{
    private const string Digest = "sha256:6432a296f088a9ab04757ea7536e31909aa87f26b1074545b03421522c0515f0";
    private const string Image = "registry.example.com/apps/default-12345678/shop";

    private static readonly ContainerScript Good = new() { ExitCode = 0, Message = Digest, Lines = [Info("FROM busybox"), Info("RUN make"), "made"] };
    private static readonly ContainerScript Endless = new() { Lines = [Info("RUN sleep"), "sleeping"] };

    private ClusterBuildHarness harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SimulatedCluster Cluster => harness.Cluster;

    public async ValueTask InitializeAsync()
    {
        harness = await ClusterBuildHarness.StartAsync(Token);
        harness.Does("context", new ContainerScript { ExitCode = 0 });
        harness.Does("build", Good);
    }

    public ValueTask DisposeAsync() => harness.DisposeAsync();

    [Theory]
    [InlineData(BuilderKind.Kaniko)]
    [InlineData(BuilderKind.BuildKit)]
    public async Task A_built_image_is_used_by_its_digest(BuilderKind kind)
    {
        var outcome = await harness.Builds(Orders.Settings with { Builder = kind }).BuildAsync(Orders.Order, harness.TakeAsync, Token);

        Assert.Equal(new BuildOutcome.Built($"{Image}:bld_0123456789", $"{Image}@{Digest}"), outcome);
    }

    [Fact]
    public async Task The_steps_and_their_lines_are_told()
    {
        await harness.BuildAsync(Token);

        Assert.Equal(["RUN make", "made"], harness.Lines);
    }

    [Fact]
    public async Task Nothing_of_a_build_is_left_but_the_namespace()
    {
        await harness.BuildAsync(Token);

        Assert.Equal((0, 0, 0), (Count("jobs.batch"), Count("pods"), Count("secrets")));
        Assert.Equal(Orders.PlatformId, (string?)Cluster.Objects.Get("namespaces", "", "satusky-builds")["metadata"]!["labels"]!["satusky.com/platform"]);
        Assert.Equal(1, Count("networkpolicies.networking.k8s.io"));
    }

    [Fact]
    public async Task A_digest_that_the_builder_does_not_tell_is_asked_of_the_registry()
    {
        harness.Does("build", Good with { Message = null });
        harness.Registry.Digest = Digest;

        Assert.Equal($"{Image}@{Digest}", Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(Token)).ImageId);
    }

    [Fact]
    public async Task A_failing_step_is_named()
    {
        harness.Does(
            "build",
            new ContainerScript
            {
                ExitCode = 3,
                Lines = [Info("RUN make"), "main.c:1: error", "error building image: error building stage: failed to execute command: waiting for process to exit: exit status 3"],
            });

        var failed = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(Token));

        Assert.Equal((Reasons.BuildFailed, "step `RUN make` failed with exit status 3"), (failed.Reason, failed.Message));
        Assert.Equal(["main.c:1: error"], failed.Evidence);
    }

    [Fact]
    public async Task Each_begin_brings_an_address_of_its_own()
    {
        harness.Does("context", new ContainerScript { ExitCode = 1 });

        var failed = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(Token));

        Assert.Equal("the build was begun 3 times and lost its pod each time: its context could not be fetched from http://satusky.test:7420/ (status 1)", failed.Message);
        Assert.Equal(3, Cluster.Requests.Count("create", "jobs"));
        Assert.Equal(0, Count("jobs.batch"));
    }

    [Fact]
    public async Task A_cancelled_build_has_no_pod_left()
    {
        harness.Does("build", Endless);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var building = harness.BuildAsync(cancellation.Token);
        await harness.LinesAsync(2, Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        Assert.Equal((0, 0, 0), (Count("jobs.batch"), Count("pods"), Count("secrets")));
    }

    [Fact]
    public async Task Another_leader_takes_a_build_over()
    {
        harness.Does("build", Endless with { ExitCode = 0, ExitsAfter = TimeSpan.FromMinutes(5), Message = Digest });
        await harness.OpenOperationAsync(Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = harness.BuildAsync(stop.Token);
        await harness.LinesAsync(2, Token);
        await harness.JournalLinesAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, Count("jobs.batch"));

        harness.Lines.Clear();
        var second = harness.BuildAsync(Token);
        harness.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<BuildOutcome.Built>(await second);
        Assert.Empty(harness.Lines);
        Assert.Equal(1, Cluster.Requests.Count("create", "jobs"));
    }

    [Fact]
    public async Task A_cut_connection_neither_loses_nor_repeats_lines()
    {
        harness.Does("build", Endless with { ExitCode = 0, ExitsAfter = TimeSpan.FromMinutes(5), Message = Digest });
        var building = harness.BuildAsync(Token);
        await harness.LinesAsync(2, Token);

        await Cluster.GoAwayAsync();
        await Cluster.ComeBackAsync(Token);
        harness.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.IsType<BuildOutcome.Built>(await building);
        Assert.Equal(["RUN sleep", "sleeping"], harness.Lines);
    }

    [Fact]
    public async Task A_build_over_its_time_names_the_step()
    {
        harness.Does("build", Endless);
        var building = harness.BuildAsync(Token);
        await harness.LinesAsync(2, Token);

        harness.Time.Advance(BuildLimits.Time);

        var failed = Assert.IsType<BuildOutcome.Failed>(await building);
        Assert.Equal((Reasons.BuildTimedOut, "the build was ended after 15 minutes during step `RUN sleep`"), (failed.Reason, failed.Message));
        Assert.Equal(["sleeping"], failed.Evidence);
    }

    [Fact]
    public async Task A_Job_that_somebody_deletes_is_told()
    {
        harness.Does("build", Endless);
        var building = harness.BuildAsync(Token);
        await harness.LinesAsync(2, Token);

        Cluster.Objects.Delete("jobs.batch", "satusky-builds", "bld-0123456789");

        Assert.Equal("the build's Job was deleted by another program", Assert.IsType<BuildOutcome.Failed>(await building).Message);
    }

    [Fact]
    public async Task A_login_that_does_not_exist_is_named_before_anything_runs()
    {
        var failed = await harness.Builds(Orders.Settings with { RegistrySecret = "push" }).BuildAsync(Orders.Order, harness.TakeAsync, Token);

        Assert.Equal("Secret satusky-builds/push with the registry's login does not exist", Assert.IsType<BuildOutcome.Failed>(failed).Message);
        Assert.Equal(0, Cluster.Requests.Count("create", "jobs"));
    }

    [Fact]
    public async Task A_namespace_of_somebody_else_is_left_alone()
    {
        Cluster.Objects.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"satusky-builds"}}""");

        var failed = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(Token));

        Assert.Equal(Reasons.NameTaken, failed.Reason);
        Assert.Contains("kubectl label namespace satusky-builds satusky.com/platform=0197-platform", failed.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_without_a_registry_builds_nothing() =>
        Assert.Contains("SATUSKY_BUILD_REGISTRY", harness.Builds(Orders.Settings with { Registry = null }).Fault, StringComparison.Ordinal);

    private static string Info(string message) => new JsonObject { ["level"] = "info", ["msg"] = message }.ToJsonString();

    private int Count(string resource) => Cluster.Objects.List(resource, "satusky-builds").Count;
}
