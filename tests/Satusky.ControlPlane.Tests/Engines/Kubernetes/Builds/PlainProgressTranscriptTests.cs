using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

/// <summary>What BuildKit v0.32.2 without root wrote on a real cluster, and what people are told of it.</summary>
public sealed class PlainProgressTranscriptTests
{
    private readonly PlainProgressTranscript transcript = new();
    private readonly BuildProgress progress = new();

    [Fact]
    public void Steps_are_told_once_and_only_their_own_lines() => Assert.Equal(
        ["[internal] load build definition from Dockerfile", "[1/3] FROM busybox:1.37@sha256:4f17", "importing cache manifest from registry/cache", "[2/3] RUN true", "(cached)", "[3/3] RUN echo one", "one"],
        Told(
            """
            #1 [internal] load build definition from Dockerfile
            #1 transferring dockerfile: 114B done
            #1 DONE 0.1s

            #4 [1/3] FROM busybox:1.37@sha256:4f17
            #4 resolve busybox:1.37@sha256:4f17
            #4 ...

            #5 importing cache manifest from registry/cache
            #5 inferred cache manifest type: application/vnd.oci.image.manifest.v1+json done
            #5 DONE 0.1s

            #4 [1/3] FROM busybox:1.37@sha256:4f17
            #4 sha256:1c9f 1.12MB / 1.12MB 0.0s done
            #4 extracting sha256:1c9f 0.1s done
            #4 DONE 0.3s

            #6 [2/3] RUN true
            #6 CACHED

            #7 [3/3] RUN echo one
            #7 0.093 one
            #7 DONE 0.2s
            """));

    [Fact]
    public void A_failing_step_is_named_with_its_exit_status()
    {
        var failed = Failed(
            """
            #6 [2/2] RUN echo one; exit 3
            #6 0.093 one
            #6 ERROR: process "/bin/sh -c echo one; exit 3" did not complete successfully: exit code: 3
            ------
             > [2/2] RUN echo one; exit 3:
            0.093 one
            ------
            Dockerfile:2
            --------------------
               2 | >>> RUN echo one; exit 3
            --------------------
            error: failed to solve: process "/bin/sh -c echo one; exit 3" did not complete successfully: exit code: 3
            """);

        Assert.Equal("step `RUN echo one; exit 3` failed with exit status 3", failed.Message);
        Assert.Equal(["one"], failed.Evidence);
    }

    [Theory]
    [InlineData("registry.example.com/nosuch:9: failed to resolve source metadata for registry.example.com/nosuch:9: registry.example.com/nosuch:9: not found", "image \"registry.example.com/nosuch:9\" was not found at registry.example.com")]
    [InlineData("registry.example.com/nosuch:9: failed to resolve source metadata for registry.example.com/nosuch:9: unexpected status from HEAD request to https://registry.example.com/v2/nosuch/manifests/9: 401 Unauthorized", "registry registry.example.com refuses image \"registry.example.com/nosuch:9\": it does not exist there or needs a login")]
    public void A_base_image_that_cannot_be_had_is_named(string error, string cause)
    {
        var failed = Failed($"#2 [internal] load metadata for registry.example.com/nosuch:9\n#2 ERROR: no\n------\nerror: failed to solve: {error}");

        Assert.Equal("the base image cannot be had: " + cause, failed.Message);
    }

    [Fact]
    public void A_file_that_is_not_in_the_context_is_named() => Assert.Equal(
        "a COPY or ADD names \"gone.txt\", which is not in the build context",
        Failed("#8 [3/3] COPY gone.txt /x\n#8 ERROR: failed\nerror: failed to solve: failed to compute cache key: failed to calculate checksum of ref ry9r::jq3d: \"/gone.txt\": not found").Message);

    [Fact]
    public void A_broken_Dockerfile_is_quoted() => Assert.Equal(
        "the Dockerfile cannot be built: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)",
        Failed("#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\nDockerfile:2\nerror: failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)").Message);

    [Fact]
    public void A_step_killed_for_memory_is_named() => Assert.StartsWith(
        "step `RUN make` was killed", Failed("#6 [2/2] RUN make\n#6 ERROR: killed\nerror: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 137").Message, StringComparison.Ordinal);

    [Fact]
    public void A_daemon_that_does_not_start_is_quoted()
    {
        var failed = Failed("could not connect to unix:///run/buildkitd.sock after 10 trials\n========== log ==========\n[rootlesskit:parent] error: failed to setup UID/GID map");

        Assert.Contains("failed to setup UID/GID map", string.Join('\n', failed.Evidence) + failed.Message, StringComparison.Ordinal);
    }

    private List<string> Told(string lines) => [.. lines.Split('\n').SelectMany(transcript.Read).Select(progress.Take).OfType<string>()];

    private BuildOutcome.Failed Failed(string lines)
    {
        Told(lines);
        var pod = new BuildPodFacts("uid", "pod", "Failed", null, null, "node1", null, null, false, null, new ContainerFacts(null, null, null, new ContainerEnd(1, "Error", null, null, null), 0));
        return new ClusterBuildFailure(Orders.Settings, "builder").AfterItBegan(Orders.Target(), pod, progress);
    }
}
