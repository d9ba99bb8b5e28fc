namespace Satusky.ContainerApi.Tests;

public sealed class BaseImagesTests
{
    [Theory]
    [InlineData("FROM alpine", "alpine")]
    [InlineData("# comment\n\nfrom --platform=linux/amd64 alpine:3 as base\nFROM base\nFROM Base", "alpine:3")]
    [InlineData("FROM scratch\nCOPY --from=nginx:1 /a /b\nCOPY --from=0 /c /d\nCOPY --chown=1 --from=redis /e /f", "nginx:1 redis")]
    [InlineData("FROM a\nRUN --mount=type=bind,from=b,target=/x true\nRUN --mount=type=cache,target=/y true\nRUN echo --from=c", "a b")]
    [InlineData("ARG V=3\nARG FULL=alpine:$V\nFROM $FULL\nFROM ${OTHER:-debian}\nFROM ${V:+busybox}", "alpine:3 debian busybox")]
    [InlineData("ARG V=3\nFROM alpine:${V}\nARG V=4\nFROM debian:${V}", "alpine:3 debian:3")]
    [InlineData("ARG GIVEN=old\nFROM ${GIVEN}\nFROM ${GIVEN}", "registry:5000/new@sha256:ab")]
    [InlineData("ARG GIVEN\nFROM \"${GIVEN}\" AS x\nCOPY \\\n  # why\n  --from=x \\\n  /a /b", "registry:5000/new@sha256:ab")]
    [InlineData("# escape=`\nFROM `\n alpine\nFROM debian", "alpine debian")]
    [InlineData("# syntax=docker/dockerfile:1\nFROM alpine", "docker/dockerfile:1 alpine")]
    [InlineData("FROM alpine\n# syntax=docker/dockerfile:1", "alpine")]
    [InlineData("FROM later\nFROM alpine AS later", "later alpine")]
    [InlineData("", "")]
    public void The_images_a_Dockerfile_names_are_found(string dockerfile, string expected) =>
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            BaseImages.Find(dockerfile, new Dictionary<string, string> { ["GIVEN"] = "registry:5000/new@sha256:ab" }));
}
