using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class BuildFailureTests
{
    private const long Limit = 4L * 1024 * 1024 * 1024;

    [Theory]
    [InlineData("building at STEP \"RUN make\": while running runtime: exit status 3", "[2/2] STEP 3/3: RUN make")]
    [InlineData("executor failed running [/bin/sh -c make]: exit code: 3", "[stage-1 3/3] RUN make")]
    [InlineData("failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 3", "[3/3] RUN make")]
    public void A_failing_step_is_named_with_its_exit_status(string error, string step)
    {
        var failed = Explain(error, step, "cc main.c", "main.c:1: error");

        Assert.Equal((Reasons.BuildFailed, "step `RUN make` failed with exit status 3"), (failed.Reason, failed.Message));
        Assert.Equal(["cc main.c", "main.c:1: error"], failed.Evidence);
    }

    [Theory]
    [InlineData("creating build container: initializing source docker://nosuch:1: pinging container registry registry-1.docker.io: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host", "STEP 1/2: FROM nosuch:1 AS base", "registry docker.io cannot be reached for image \"nosuch:1\"")]
    [InlineData("failed to solve with frontend dockerfile.v0: failed to create LLB definition: failed to do request: Head \"https://registry-1.docker.io/v2/library/nosuch/manifests/1\": dial tcp: lookup registry-1.docker.io: no such host", "[internal] load metadata for docker.io/library/nosuch:1", "registry docker.io cannot be reached for image \"docker.io/library/nosuch:1\"")]
    [InlineData("failed to solve with frontend dockerfile.v0: failed to create LLB definition: docker.io/library/nosuch:1: not found", null, "image \"docker.io/library/nosuch:1\" was found neither on this machine nor at docker.io")]
    [InlineData("creating build container: initializing source docker://registry.example.com/base:2: reading manifest 2 in registry.example.com/base: unauthorized: authentication required", "STEP 1/2: FROM registry.example.com/base:2", "registry registry.example.com refuses image \"registry.example.com/base:2\": it does not exist there or needs a login")]
    public void A_base_image_that_cannot_be_had_is_named(string error, string? step, string cause)
    {
        var failed = Explain(error, step);

        Assert.Equal($"the base image cannot be had: {cause}", failed.Message);
        Assert.Equal([error], failed.Evidence);
        Assert.NotNull(failed.Hint);
    }

    [Fact]
    public void A_heredoc_on_an_old_builder_is_named()
    {
        const string Error = "building at STEP \"ECHO \": Build error: Unknown instruction: \"ECHO\" &imagebuilder.Step{Env:[]string{}}";
        var failed = BuildFailure.Explain(Error, "STEP 3/6: echo hi", ["STEP 1/6: FROM scratch", "STEP 2/6: RUN <<EOF", "STEP 3/6: echo hi"], [], Limit);

        Assert.StartsWith("the Dockerfile uses a heredoc (`RUN <<EOF`)", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_says_where_paths_begin()
    {
        var failed = Explain("building at STEP \"COPY gone /x\": checking on sources under \"/var/tmp/libpod_builder579039401/build\": copier: stat: \"/gone\": no such file or directory", "STEP 2/2: COPY gone /x");

        Assert.StartsWith("step `COPY gone /x` failed: checking on sources", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("libpod_builder", failed.Message, StringComparison.Ordinal);
        Assert.Contains(".dockerignore", failed.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_killed_for_memory_is_named()
    {
        var failed = Explain("building at STEP \"RUN make\": while running runtime: exit status 1", "STEP 2/2: RUN make", "container exited on killed");

        Assert.Equal("step `RUN make` was killed, probably because builds may use at most 4096Mi of memory", failed.Message);
    }

    [Fact]
    public void An_error_before_the_first_step_is_the_file_s()
    {
        var failed = Explain("no FROM statement found", null);

        Assert.Equal(("the Dockerfile cannot be built: no FROM statement found", "begin the Dockerfile with `FROM <image>`"), (failed.Message, failed.Hint));
    }

    [Fact]
    public void A_build_over_its_time_names_the_step()
    {
        var failed = BuildFailure.TimedOut(TimeSpan.FromMinutes(15), "[1/2] STEP 2/3: RUN sleep 999", ["waiting"]);

        Assert.Equal((Reasons.BuildTimedOut, "the build was ended after 15 minutes during step `RUN sleep 999`"), (failed.Reason, failed.Message));
    }

    private static BuildOutcome.Failed Explain(string error, string? step, params string[] lines) =>
        BuildFailure.Explain(error, step, step is null ? [] : [step], lines, Limit);
}
