using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

/// <summary>What Kaniko v1.28.3 wrote on a real cluster, and what people are told of it.</summary>
public sealed class KanikoTranscriptTests
{
    private readonly KanikoTranscript transcript = new();
    private readonly BuildProgress progress = new();

    [Fact]
    public void Of_a_good_build_the_steps_and_their_lines_are_told() => Assert.Equal(
        ["FROM registry/busybox:1.37", "ARG V=1", "RUN echo hello-$V && echo err >&2", "hello-1", "err", "COPY a.txt /a.txt", "Pushing image to registry/kt/ok:1", "Pushed registry/kt/ok@sha256:6432"],
        Told(
            Info("active feature flags: FF_KANIKO_CLEAN_KANIKO_DIR"), Info("credential providers by priority: [env, google, ecr, acr, gitlab]"),
            Info("Retrieving image manifest registry/busybox:1.37"), Info("Retrieving image registry/busybox:1.37 from registry registry"),
            Info("Retrieving image manifest registry/busybox:1.37"), Info("Returning cached image manifest"), Info("Built cross stage deps: map[]"),
            Info("Checking for cached layer registry/kt/ok/cache:8c96..."), Info("No cached layer found for cmd RUN echo hello-$V \\u0026\\u0026 echo err \\u003e\\u00262"),
            Info("Unpacking rootfs as cmd RUN echo hello-$V requires it."), Info("ARG V=1"), Info("Taking snapshot of files..."),
            Info("RUN echo hello-$V \\u0026\\u0026 echo err \\u003e\\u00262"), Info("Initializing snapshotter ..."), Info("Cmd: /bin/sh"), Info("Args: [-c echo hello-$V]"),
            Info("Running: [/bin/sh -c echo hello-$V]"), "hello-1", "err", Info("Pushing layer registry/kt/ok/cache:8c96 to cache now"), Info("Pushing image to registry/kt/ok/cache:8c96"),
            Info("COPY a.txt /a.txt"), Info("Pushed registry/kt/ok/cache@sha256:9aab"), Info("Pushing image to registry/kt/ok:1"), Info("Pushed registry/kt/ok@sha256:6432")));

    [Fact]
    public void A_step_out_of_the_cache_is_marked() => Assert.Equal(
        ["RUN make (cached)", "COPY a.txt /a.txt"],
        Told(Info("Using caching version of cmd: RUN make"), Info("RUN make"), Info("Found cached layer, extracting to filesystem"), Info("COPY a.txt /a.txt")));

    [Fact]
    public void A_step_may_write_JSON_of_its_own() =>
        Assert.Equal(["""{"level":"info"}""", """{"level":"broken""", "[1]"], Told("""{"level":"info"}""", """{"level":"broken""", "[1]"));

    [Fact]
    public void A_failing_step_is_named_with_its_exit_status()
    {
        var failed = Failed(Info("RUN echo one; exit 3"), "one", "two", "error building image: error building stage: failed to execute command: waiting for process to exit: exit status 3");

        Assert.Equal("step `RUN echo one; exit 3` failed with exit status 3", failed.Message);
        Assert.Equal(["one", "two"], failed.Evidence);
    }

    [Theory]
    [InlineData("error building image: unable to complete operation after 0 attempts, last error: GET http://registry.example.com/v2/library/nosuch/manifests/9: MANIFEST_UNKNOWN: manifest unknown; map[Tag:9]", "image \"library/nosuch\" has no tag \"9\" at registry.example.com", "check the tag")]
    [InlineData("error building image: unable to complete operation after 0 attempts, last error: Get \"https://registry.example.com/v2/\": dial tcp: lookup registry.example.com on 10.98.0.10:53: no such host", "registry registry.example.com cannot be reached for image \"registry.example.com/library/nosuch:9\"", null)]
    [InlineData("error building image: unable to complete operation after 0 attempts, last error: GET http://registry.example.com/v2/library/nosuch/manifests/9: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:library/nosuch Type:repository]]", "registry registry.example.com refuses image \"registry.example.com/library/nosuch:9\": it does not exist there or needs a login", "check the name, or add the registry's login to Secret satusky-builds/push")]
    public void A_base_image_that_cannot_be_had_is_named(string error, string cause, string? hint)
    {
        var failed = Failed(Info("Retrieving image manifest registry.example.com/library/nosuch:9"), error);

        Assert.Equal("the base image cannot be had: " + cause, failed.Message);
        Assert.True(hint is null || failed.Hint == hint, failed.Hint);
    }

    [Fact]
    public void A_file_that_is_not_in_the_context_is_named()
    {
        var failed = Failed("error building image: failed to optimize instructions: failed to get files used from context: failed to get fileinfo for /workspace/src/gone.txt: lstat /workspace/src/gone.txt: no such file or directory");

        Assert.Equal("a COPY or ADD names \"src/gone.txt\", which is not in the build context", failed.Message);
        Assert.Contains(".dockerignore", failed.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error building image: parsing dockerfile: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)", "the Dockerfile cannot be built: parsing dockerfile: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)")]
    [InlineData("error building image: parsing dockerfile: no build stage in current context", "the Dockerfile cannot be built: parsing dockerfile: no build stage in current context")]
    public void A_broken_Dockerfile_is_quoted(string error, string message) => Assert.Equal(message, Failed(error).Message);

    [Fact]
    public void A_step_killed_for_memory_is_named() => Assert.Equal(
        "step `RUN make` was killed, probably because builds may use at most 4096Mi of memory",
        Failed(Info("RUN make"), "error building image: error building stage: failed to execute command: waiting for process to exit: signal: killed").Message);

    [Fact]
    public void A_push_without_permission_names_the_login()
    {
        var failed = Failed("error checking push permissions: checking push permission for \"registry.example.com/x:1\": POST https://registry.example.com/v2/x/blobs/uploads/: UNAUTHORIZED: authentication required; [map[Action:push]]");

        Assert.Equal("registry registry.example.com refuses the push of registry.example.com/apps/default-12345678/shop:bld_0123456789", failed.Message);
        Assert.Equal("check the login in Secret satusky-builds/push: it has to allow pushing", failed.Hint);
    }

    [Fact]
    public void A_registry_that_cannot_be_reached_to_push_is_named()
    {
        var failed = Failed("error checking push permissions: checking push permission for \"registry.example.com/x:1\": creating push check transport for registry.example.com failed: Get \"https://registry.example.com/v2/\": dial tcp 192.0.2.2:443: connect: connection refused");

        Assert.StartsWith("registry registry.example.com cannot be pushed to: checking push permission", failed.Message, StringComparison.Ordinal);
        Assert.Contains("SATUSKY_BUILD_REGISTRY", failed.Hint, StringComparison.Ordinal);
    }

    private static string Info(string message) => $$"""{"level":"info","msg":"{{message}}","time":"2026-11-21T15:11:41Z"}""";

    private List<string> Told(params string[] lines) => [.. lines.SelectMany(transcript.Read).Select(progress.Take).OfType<string>()];

    private BuildOutcome.Failed Failed(params string[] lines)
    {
        Told(lines);
        var pod = new BuildPodFacts("uid", "pod", "Failed", null, null, "node1", null, null, false, null, new ContainerFacts(null, null, null, new ContainerEnd(1, "Error", null, null, null), 0));
        var failed = new ClusterBuildFailure(Orders.Settings with { RegistrySecret = "push" }, "builder").AfterItBegan(Orders.Target(), pod, progress);
        Assert.Equal(Reasons.BuildFailed, failed.Reason);
        return failed;
    }
}
