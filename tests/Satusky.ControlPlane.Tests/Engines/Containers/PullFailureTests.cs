using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

public sealed class PullFailureTests
{
    [Theory]
    [InlineData("Error: initializing source docker://nginx:alpine: pinging container registry registry-1.docker.io: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host", Reasons.ImagePullBackOff, "registry docker.io cannot be reached for image \"nginx:alpine\"")]
    [InlineData("Get \"https://registry-1.docker.io/v2/\": x509: certificate signed by unknown authority", Reasons.ImagePullBackOff, "registry docker.io cannot be reached for image \"nginx:alpine\"")]
    [InlineData("pull access denied for nginx, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", Reasons.ImagePullBackOff, "registry docker.io refuses image \"nginx:alpine\": it does not exist there or needs a login")]
    [InlineData("reading manifest alpine in docker.io/library/nginx: unauthorized: authentication required", Reasons.ImagePullBackOff, "registry docker.io refuses image \"nginx:alpine\": it does not exist there or needs a login")]
    [InlineData("manifest for nginx:alpine not found: manifest unknown: manifest unknown", Reasons.ImageNotFound, "image \"library/nginx\" has no tag \"alpine\" at docker.io")]
    [InlineData("repository nginx not found: name unknown", Reasons.ImageNotFound, "image \"nginx:alpine\" was found neither on this machine nor at docker.io")]
    [InlineData("normalizing image: normalizing name for compat API: invalid reference format", Reasons.InvalidRequest, "\"nginx:alpine\" is not a valid image reference")]
    [InlineData("writing blob: write /var/lib/x: no space left on device", Reasons.DiskPressure, "the disk is full: no space left to pull image \"nginx:alpine\"")]
    [InlineData("no matching manifest for linux/arm64 in the manifest list entries", Reasons.ImageNotFound, "image \"nginx:alpine\" has no variant for this machine's processor")]
    public void The_engines_texts_are_told_apart(string text, string reason, string cause)
    {
        var failure = PullFailure.Find("nginx:alpine", text);

        Assert.Equal((reason, cause), (failure?.Reason, failure?.Cause));
        Assert.NotNull(failure?.Hint);
    }

    [Fact]
    public void An_unknown_text_stays_readable()
    {
        Assert.Null(PullFailure.Find("nginx", "something odd\nmore"));
        Assert.Equal("image \"nginx\" could not be pulled: something odd", PullFailure.Unknown("nginx", "something odd\nmore").Cause);
    }

    [Theory]
    [InlineData("nginx", "docker.io", "library/nginx", "latest")]
    [InlineData("acme/app:2", "docker.io", "acme/app", "2")]
    [InlineData("docker.io/nginx:1", "docker.io", "library/nginx", "1")]
    [InlineData("localhost/app", "localhost", "app", "latest")]
    [InlineData("registry.example.com:5000/team/app:v1", "registry.example.com:5000", "team/app", "v1")]
    [InlineData("ghcr.io/a/b@sha256:0123", "ghcr.io", "a/b", null)]
    public void References_are_read_as_the_engines_do(string reference, string host, string repository, string? tag) =>
        Assert.Equal(new ImageReference(host, repository, tag), ImageReference.Parse(reference));
}
