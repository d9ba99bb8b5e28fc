using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

[Collection("images of real engines")]
public sealed class ImageCleanupTests(EngineSet engines)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task Only_the_platform_s_own_images_go(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        var theirs = $"satusky/acme-1/web:by-hand-{Path.GetRandomFileName()[..8]}";
        await Busybox.ImportAsync(harness.Client, theirs, ["CMD [\"true\"]"], Token);
        var built = await BuiltAsync(harness);

        Assert.NotEqual(0, await CleanUpAsync(harness));

        Assert.False(await ExistsAsync(harness, built.Image));
        Assert.False(await ExistsAsync(harness, built.ImageId));
        Assert.True(await ExistsAsync(harness, theirs));
        Assert.Empty(await harness.Images.UnneededAsync(Token));
        await harness.Client.Images.RemoveAsync(theirs, force: false, Token);
    }

    [Fact]
    public async Task An_image_that_a_container_uses_stays()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var built = await BuiltAsync(harness);
        var container = await harness.Client.Containers.CreateAsync(
            new ContainerSpec { Name = $"cleanup-{Path.GetRandomFileName()[..8]}", Image = built.ImageId, Network = new NetworkAttachment("none") }, Token);

        await CleanUpAsync(harness);
        Assert.True(await ExistsAsync(harness, built.Image));

        await harness.Client.Containers.RemoveAsync(container, force: true, volumes: true, Token);
        await CleanUpAsync(harness);
        Assert.False(await ExistsAsync(harness, built.Image));
    }

    [Fact]
    public async Task A_tag_that_someone_moved_is_theirs()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var built = await BuiltAsync(harness);
        var theirs = await Busybox.ImportAsync(harness.Client, built.Image, ["CMD [\"false\"]"], Token);

        await CleanUpAsync(harness);

        Assert.Equal(theirs, (await harness.Client.Images.InspectAsync(built.Image, Token)).Id);
        Assert.Empty(await harness.Images.UnneededAsync(Token));
        await harness.Client.Images.RemoveAsync(built.Image, force: false, Token);
    }

    [Fact]
    public async Task Layers_of_builds_that_failed_go_too()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var word = Guid.NewGuid();
        await harness.BuildAsync(harness.Order($"RUN echo {word} > /made\nRUN exit 1\n"), Token);
        var layers = (await harness.Images.UnneededAsync(Token)).Select(layer => layer.ImageId).ToList();
        Assert.NotEmpty(layers);

        Assert.Equal(layers.Count, await CleanUpAsync(harness));

        foreach (var layer in layers)
        {
            Assert.False(await ExistsAsync(harness, layer));
        }
    }

    private async Task<BuildHarness> HarnessAsync(EngineKind kind) => await BuildHarness.CreateAsync(await engines.GetAsync(kind));

    private static async Task<BuildOutcome.Built> BuiltAsync(BuildHarness harness) =>
        Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(harness.Order($"RUN echo {Guid.NewGuid()} > /made\nCMD [\"true\"]\n"), Token));

    private static Task<int> CleanUpAsync(BuildHarness harness) =>
        new ImageCleanup(harness.Client, harness.Images, new BuildKitCache(harness.Client, harness.Images), NullLogger<ImageCleanup>.Instance).RunAsync(Token);

    private static async Task<bool> ExistsAsync(BuildHarness harness, string image)
    {
        try
        {
            await harness.Client.Images.InspectAsync(image, Token);
            return true;
        }
        catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
        {
            return false;
        }
    }
}
