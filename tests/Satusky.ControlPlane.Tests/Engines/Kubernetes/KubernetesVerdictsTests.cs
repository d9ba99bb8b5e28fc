using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using static Satusky.ControlPlane.Tests.Engines.Kubernetes.ClusterScene;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class KubernetesVerdictsTests
{
    [Fact]
    public void A_ready_instance_serves()
    {
        var found = new ClusterScene().Pod(Running(10)).Look();

        Assert.Equal((ConditionStatus.True, Reasons.Running), (found.Workload.Status, found.Workload.Reason));
        Assert.Equal((ConditionStatus.True, Reasons.Routed), (found.Route.Status, found.Route.Reason));
        Assert.Equal((true, true, 100, 2L, null), (found.TookOver, found.Settled, found.Progress, found.ServingRelease, found.EarlierRelease));
    }

    [Fact]
    public void Two_seconds_of_running_are_waited_for()
    {
        var found = new ClusterScene().Pod(Running(1)).Look();

        Assert.Equal(ConditionStatus.Unknown, found.Workload.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), found.LookAgainIn);
        Assert.False(found.TookOver);
    }

    [Fact]
    public void The_old_release_serves_until_it_is_gone()
    {
        var found = new ClusterScene().Pod(Running(600), release: 1, generation: 4).Pod(Running(10)).Look();

        Assert.False(found.TookOver);
        Assert.Equal(1, found.EarlierRelease);
        Assert.Equal(2, found.ServingRelease);
    }

    [Fact]
    public void A_restart_has_taken_over_only_without_the_old_pods()
    {
        var scene = new ClusterScene().Pod(Running(600), generation: 4, deleting: true).Pod(Running(10));

        Assert.True(scene.Look().TookOver);
        Assert.False(scene.Look().Settled);
    }

    [Fact]
    public void A_first_crash_is_an_exit_with_its_lines()
    {
        var scene = new ClusterScene().Pod(Waiting("CrashLoopBackOff", "back-off 10s restarting failed container", Ended(1), restarts: 1));
        scene.LastLines["shop-6fc4c7db-00000"] = ["FATAL: DATABASE_URL is not set"];
        var found = scene.Look();

        Assert.Equal((ConditionStatus.False, Reasons.Exited), (found.Workload.Status, found.Workload.Reason));
        Assert.Equal("the app exited with exit status 1 after 1.0s", found.Workload.Message);
        Assert.Equal(["FATAL: DATABASE_URL is not set"], found.Workload.Evidence);
        Assert.Equal(Reasons.NoReadyInstance, found.Route.Reason);
    }

    [Fact]
    public void Crashes_in_a_row_are_a_crash_loop() =>
        Assert.Equal(Reasons.CrashLoopBackOff, new ClusterScene().Pod(Waiting("CrashLoopBackOff", "back-off 20s", Ended(1), restarts: 3)).Look().Workload.Reason);

    [Fact]
    public void A_restarted_container_counts_again_once_it_stays_up()
    {
        Assert.Equal(ConditionStatus.False, new ClusterScene().Pod(Running(1, restarts: 1, last: Ended(1))).Look().Workload.Status);
        Assert.Equal(ConditionStatus.True, new ClusterScene().Pod(Running(3, restarts: 1, last: Ended(1))).Look().Workload.Status);
    }

    [Fact]
    public void A_kill_for_memory_is_named()
    {
        var found = new ClusterScene().Pod(Waiting("CrashLoopBackOff", "back-off 10s", Ended(137, "OOMKilled"), restarts: 1)).Look();

        Assert.Equal(Reasons.OOMKilled, found.Workload.Reason);
        Assert.Contains("128Mi", found.Workload.Message, StringComparison.Ordinal);
        Assert.Contains("256Mi", found.Workload.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"nosuch:1\": ErrImagePull: not found", Reasons.ImagePullBackOff, "not found")]
    [InlineData("ErrImagePull", "pull access denied", Reasons.ImagePullBackOff, "pull access denied")]
    [InlineData("CreateContainerConfigError", "couldn't find key jwt-secret in Secret x/y", Reasons.CreateContainerConfigError, "jwt-secret")]
    [InlineData("RunContainerError", "exec: \"/nosuch\": no such file or directory", Reasons.StartFailed, "/nosuch")]
    public void A_container_that_waits_says_for_what(string waiting, string message, string reason, string told)
    {
        var workload = new ClusterScene().Pod(Waiting(waiting, message)).Look().Workload;

        Assert.Equal((ConditionStatus.False, reason), (workload.Status, workload.Reason));
        Assert.Contains(told, workload.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_is_being_made_is_no_fault() =>
        Assert.Equal(ConditionStatus.Unknown, new ClusterScene().Pod(Waiting("ContainerCreating", "")).Look().Workload.Status);

    [Theory]
    [InlineData("0/3 nodes are available: 3 Insufficient memory.", "no machine has 128Mi of memory free")]
    [InlineData("0/3 nodes are available: 3 Insufficient cpu.", "no machine has 0.25 cores free")]
    public void A_pod_that_fits_nowhere_says_what_it_lacks(string message, string hint)
    {
        var workload = new ClusterScene().Pod($$"""{ "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "{{message}}" }] }""").Look().Workload;

        Assert.Equal(Reasons.FailedScheduling, workload.Reason);
        Assert.Contains(message, workload.Message, StringComparison.Ordinal);
        Assert.Contains(hint, workload.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_eviction_is_named()
    {
        var workload = new ClusterScene().Pod("""{ "phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory." }""").Look().Workload;

        Assert.Equal(Reasons.Evicted, workload.Reason);
        Assert.Contains("low on resource", workload.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pods \"x\" is forbidden: exceeded quota: satusky-quota, requested: pods=1, used: pods=2, limited: pods=2", Reasons.QuotaExceeded)]
    [InlineData("pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\"", Reasons.FailedCreate)]
    public void A_refused_pod_names_the_refusal(string message, string reason)
    {
        var workload = new ClusterScene { Deployment = new(true, message, false, 1) }.Look().Workload;

        Assert.Equal((ConditionStatus.False, reason), (workload.Status, workload.Reason));
        Assert.Contains(message, workload.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_health_check_is_named()
    {
        var workload = Checked(failures: 3).Look().Workload;

        Assert.Equal(Reasons.Unhealthy, workload.Reason);
        Assert.Equal(["Readiness probe failed: HTTP probe failed with statuscode: 500"], workload.Evidence);
    }

    [Fact]
    public void A_health_check_may_fail_while_the_app_starts() => Assert.Equal(Reasons.Pending, Checked(failures: 2).Look().Workload.Reason);

    [Fact]
    public void A_silent_port_is_the_endpoints_fault_alone()
    {
        var found = new ClusterScene().Pod(Running(30, ready: false)).Warning("Unhealthy", "Readiness probe failed: dial tcp 10.0.0.1:8080: connect: connection refused").Look();

        Assert.Equal(ConditionStatus.True, found.Workload.Status);
        Assert.Equal((ConditionStatus.False, Reasons.NotListening), (found.Route.Status, found.Route.Reason));
        Assert.Contains("connection refused", Assert.Single(found.Route.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollout_that_has_stopped_moving_is_stalled() =>
        Assert.Equal(Reasons.Stalled, new ClusterScene { Deployment = new(true, null, true, 1) }.Look().Workload.Reason);

    [Fact]
    public void What_was_not_observed_yet_is_not_judged()
    {
        var found = new ClusterScene { Deployment = new(false, null, true, 1) }.Pod(Running(600)).Look();

        Assert.Equal((ConditionStatus.Unknown, Reasons.Pending), (found.Workload.Status, found.Workload.Reason));
        Assert.False(found.TookOver);
    }

    [Fact]
    public void A_refused_route_tells_the_gateways_words()
    {
        var refused = RouteOf("""[{ "type": "Accepted", "status": "False", "reason": "NotAllowedByListeners", "message": "no listener takes it", "observedGeneration": 1 }]""");
        var route = new ClusterScene { Route = refused }.Pod(Running(10)).Look().Route;

        Assert.Equal((ConditionStatus.False, Reasons.RouteNotAccepted), (route.Status, route.Reason));
        Assert.Contains("no listener takes it (NotAllowedByListeners)", route.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_gets_time_to_answer_for_a_new_route()
    {
        var young = new ClusterScene { Route = new(Now.AddSeconds(-5), []) }.Pod(Running(10)).Look();
        var old = new ClusterScene { Route = new(Now.AddSeconds(-20), []) }.Pod(Running(10)).Look();

        Assert.Equal((ConditionStatus.Unknown, TimeSpan.FromSeconds(10)), (young.Route.Status, young.LookAgainIn));
        Assert.Equal((ConditionStatus.False, Reasons.RouteNotAccepted), (old.Route.Status, old.Route.Reason));
    }

    [Fact]
    public void A_machine_that_does_not_answer_is_the_cause()
    {
        var scene = new ClusterScene().Pod(Running(30, ready: false)).Warning("Unhealthy", "Readiness probe failed: connection refused");
        scene.SilentMachines.Add("node1");
        var found = scene.Look();

        Assert.Equal((Reasons.NodeNotReady, Reasons.NoReadyInstance, false), (found.Workload.Reason, found.Route.Reason, found.TookOver));
        Assert.StartsWith("node1, which shop-6fc4c7db-00000 runs on, does not answer", found.Workload.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaled_to_zero_is_up_and_leads_nowhere()
    {
        var scene = new ClusterScene();
        scene.Desired = scene.Desired with { Replicas = 0 };
        var found = scene.Look();

        Assert.Equal((Reasons.ScaledToZero, Reasons.NoReadyInstance, 100, true), (found.Workload.Reason, found.Route.Reason, found.Progress, found.TookOver));
    }

    [Fact]
    public void Instances_have_the_words_of_the_other_engine()
    {
        var found = new ClusterScene()
            .Pod(Running(10)).Pod(Running(10, ready: false)).Pod(Waiting("ContainerCreating", "")).Pod(Waiting("CrashLoopBackOff", "", Ended(1), 1)).Pod(Running(10), deleting: true).Look();

        Assert.Equal(["ready", "running", "starting", "waiting", "stopping"], found.Instances.Select(i => i.State));
    }

    private static ClusterScene Checked(int failures)
    {
        var scene = new ClusterScene().Pod(Running(30, ready: false)).Warning("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500", failures);
        scene.Desired = scene.Desired with { Spec = scene.Desired.Spec with { HealthPath = "/health" } };
        return scene;
    }

    [Fact]
    public void A_claim_without_a_class_is_named()
    {
        var scene = new ClusterScene { Claim = new ClaimFacts("claim", "shop-claim", "0197-app", "Pending", null) }.Pod(Unschedulable);
        var found = scene.Look().Workload;

        Assert.Equal((ConditionStatus.False, Reasons.VolumePending), (found.Status, found.Reason));
        Assert.Equal("the volume's claim shop-claim is not bound: it names no storage class, and the cluster has no default one", found.Message);
        Assert.Contains("unbound immediate PersistentVolumeClaims", Assert.Single(found.Evidence), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_provisioner_said_is_the_cause()
    {
        var scene = new ClusterScene { Claim = new ClaimFacts("claim", "shop-claim", "0197-app", "Pending", "fast") }
            .Pod("""{ "phase": "Pending" }""").ClaimWarning("ProvisioningFailed", "storageclass.storage.k8s.io \"fast\" not found");

        Assert.Equal("the volume's claim shop-claim is not bound: storageclass.storage.k8s.io \"fast\" not found", scene.Look().Workload.Message);
    }

    [Fact]
    public void A_claim_that_waits_for_its_first_pod_is_no_fault()
    {
        var scene = new ClusterScene { Claim = new ClaimFacts("claim", "shop-claim", "0197-app", "Pending", "fast") }.Pod("""{ "phase": "Pending" }""");

        Assert.Equal(ConditionStatus.Unknown, scene.Look().Workload.Status);
    }

    private const string Unschedulable =
        """
        { "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found" }] }
        """;
}
