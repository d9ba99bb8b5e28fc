using System.Text.Json;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

/// <summary>What a cluster does to a build's pod, in the words of its status.</summary>
public sealed class ClusterBuildFailureTests
{
    private readonly ClusterBuildFailure failure = new(Orders.Settings, "ghcr.io/example/builder:1");

    [Fact]
    public void A_build_waits_for_a_machine_and_then_says_why_there_is_none()
    {
        var pod = Pod(
            """
            { "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
              "message": "0/1 nodes are available: 1 Insufficient memory." }] }
            """);

        Assert.Null(failure.BeforeItBegan(pod, isPatient: true, []));
        var failed = failure.BeforeItBegan(pod, isPatient: false, [])!;

        Assert.Equal((Reasons.FailedScheduling, "no machine takes the build: 0/1 nodes are available: 1 Insufficient memory."), (failed.Reason, failed.Message));
        Assert.Contains("512Mi", failed.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_builder_that_cannot_be_pulled_is_named()
    {
        var failed = failure.BeforeItBegan(Waiting("ImagePullBackOff", """Back-off pulling image \"ghcr.io/example/builder:1\": ErrImagePull: not found"""), isPatient: true, [])!;

        Assert.Equal((Reasons.ImagePullBackOff, "node1 cannot pull the builder's image ghcr.io/example/builder:1: not found"), (failed.Reason, failed.Message));
        Assert.Contains("SATUSKY_BUILDER_IMAGE", failed.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PodInitializing")]
    [InlineData("ErrImagePull")]
    [InlineData("CreateContainerConfigError")]
    public void What_may_still_come_right_is_waited_for(string reason) => Assert.Null(failure.BeforeItBegan(Waiting(reason, "wait"), isPatient: true, []));

    [Fact]
    public void A_builder_without_a_shell_is_named()
    {
        var pod = Pod(
            """
            { "phase": "Failed", "initContainerStatuses": [{ "name": "context", "restartCount": 0, "state": { "terminated": { "exitCode": 128, "reason": "StartError",
              "message": "exec: \"/busybox/sh\": stat /busybox/sh: no such file or directory" } } }] }
            """);

        var failed = failure.BeforeItBegan(pod, isPatient: true, [])!;

        Assert.StartsWith("the builder's image ghcr.io/example/builder:1 cannot be started: exec: \"/busybox/sh\"", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_that_cannot_be_mounted_is_told_in_the_end()
    {
        var pod = Pod("""{ "phase": "Pending" }""");
        var warning = new WarningFacts(pod.Uid, "Pod", pod.Name, "satusky-builds", "FailedMount", "secret \"push\" not found", DateTimeOffset.UnixEpoch);

        Assert.Null(failure.BeforeItBegan(pod, isPatient: true, [warning]));
        Assert.Equal("the build's pod cannot be set up: secret \"push\" not found", failure.BeforeItBegan(pod, isPatient: false, [warning])!.Message);
    }

    [Fact]
    public void A_build_that_fills_the_disk_is_named()
    {
        var pod = Pod("""{ "phase": "Failed", "reason": "Evicted", "message": "Pod ephemeral local storage usage exceeds the total limit of containers 20Gi." }""");

        var failed = failure.AfterItBegan(Orders.Target(), pod, Progress("RUN dd"));

        Assert.Equal((Reasons.Evicted, "the build was evicted from node1: Pod ephemeral local storage usage exceeds the total limit of containers 20Gi."), (failed.Reason, failed.Message));
    }

    [Fact]
    public void A_builder_that_takes_too_much_memory_names_its_step()
    {
        var failed = failure.AfterItBegan(Orders.Target(), Ended(137, "OOMKilled"), Progress("RUN make -j64"));

        Assert.Equal("the builder was killed during step `RUN make -j64`, because builds may use at most 4Gi of memory", failed.Message);
    }

    [Fact]
    public void A_builder_that_says_nothing_is_quoted_by_its_status() =>
        Assert.Equal("the Dockerfile cannot be built: the builder ended with status 2", failure.AfterItBegan(Orders.Target(), Ended(2, "Error"), new BuildProgress()).Message);

    [Theory]
    [InlineData("DeletionByTaintManager", true)]
    [InlineData("EvictionByEvictionAPI", true)]
    [InlineData("TerminationByKubelet", false)]
    public void A_pod_taken_by_the_cluster_is_told_from_one_that_asked_too_much(string reason, bool isDisrupted)
    {
        var pod = Pod($$"""{ "phase": "Failed", "conditions": [{ "type": "DisruptionTarget", "status": "True", "reason": "{{reason}}", "message": "taken" }] }""");

        Assert.Equal(isDisrupted, pod.Disrupted is not null);
    }

    private static BuildPodFacts Waiting(string reason, string message) => Pod(
        $$"""{ "phase": "Pending", "initContainerStatuses": [{ "name": "context", "restartCount": 0, "state": { "waiting": { "reason": "{{reason}}", "message": "{{message}}" } } }] }""");

    private static BuildPodFacts Ended(int code, string reason) => Pod(
        $$"""{ "phase": "Failed", "containerStatuses": [{ "name": "build", "restartCount": 0, "state": { "terminated": { "exitCode": {{code}}, "reason": "{{reason}}" } } }] }""");

    private static BuildPodFacts Pod(string status)
    {
        using var pod = JsonDocument.Parse($$"""{ "metadata": { "uid": "pod-uid", "name": "bld-1-abcde" }, "spec": { "nodeName": "node1" }, "status": {{status}} }""");
        return BuildPodFacts.Of(pod.RootElement);
    }

    private static BuildProgress Progress(string step)
    {
        var progress = new BuildProgress();
        progress.Take(new Satusky.ContainerApi.BuildStep(step, false));
        return progress;
    }
}
