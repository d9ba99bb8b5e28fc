using System.Net;
using System.Net.Sockets;
using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Tests.Support;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

[Collection("images of real engines")]
public sealed class ContainerImagesTests(EngineSet engines)
{
    private readonly string name = $"images-{Path.GetRandomFileName()[..8]}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task An_image_of_this_machine_is_found_as_written(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        var id = await Busybox.ImportAsync(harness.Client, $"{name}:1", ["CMD [\"true\"]", "EXPOSE 9000", "EXPOSE 80"], Token);

        Assert.Equal(new ImageResolution.Found(id), await ResolveAsync(harness, $"{name}:1"));
        Assert.Equal(new ImageResolution.Found(id), await ResolveAsync(harness, $"docker.io/library/{name}:1"));
        Assert.Equal([80, 9000], (await Images(harness).DescribeAsync(id, Token))!.ExposedPorts);
        await harness.Client.Images.RemoveAsync($"{name}:1", force: false, Token);
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task An_image_without_a_command_is_refused(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        await Busybox.ImportAsync(harness.Client, $"{name}:2", [], Token);

        var missing = Assert.IsType<ImageResolution.Missing>(await ResolveAsync(harness, $"{name}:2"));

        Assert.Equal(Reasons.CreateContainerConfigError, missing.Reason);
        Assert.Equal($"image \"{name}:2\" has no command to run: it has neither CMD nor ENTRYPOINT", missing.Message);
        await harness.Client.Images.RemoveAsync($"{name}:2", force: false, Token);
    }

    [Theory]
    [InlineData(EngineKind.Podman, "127.0.0.1:9/app:1", Reasons.ImagePullBackOff, "registry 127.0.0.1:9 cannot be reached for image \"127.0.0.1:9/app:1\"")]
    [InlineData(EngineKind.Docker, "127.0.0.1:9/app:1", Reasons.ImagePullBackOff, "registry 127.0.0.1:9 cannot be reached for image \"127.0.0.1:9/app:1\"")]
    [InlineData(EngineKind.Podman, "localhost/not-built", Reasons.ImageNotFound, "image \"localhost/not-built\" is not on this machine")]
    [InlineData(EngineKind.Podman, "Upper/Case", Reasons.InvalidRequest, "\"Upper/Case\" is not a valid image reference")]
    [InlineData(EngineKind.Docker, "Upper/Case", Reasons.InvalidRequest, "\"Upper/Case\" is not a valid image reference")]
    [InlineData(EngineKind.Podman, "a b", Reasons.InvalidRequest, "\"a b\" is not a valid image reference")]
    [InlineData(EngineKind.Docker, "a b", Reasons.InvalidRequest, "\"a b\" is not a valid image reference")]
    public async Task What_cannot_be_had_says_why(EngineKind kind, string image, string reason, string message)
    {
        await using var harness = await HarnessAsync(kind);

        var missing = Assert.IsType<ImageResolution.Missing>(await ResolveAsync(harness, image));

        Assert.Equal((reason, message), (missing.Reason, missing.Message));
        Assert.NotNull(missing.Hint);
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_private_image_needs_the_platform_s_login(EngineKind kind)
    {
        var engine = await engines.GetAsync(kind);
        await using var harness = await BuildHarness.CreateAsync(engine);
        await using var registry = new TestRegistry(engine, new SingleLayerImage(new TarArchive().File(name, name).ToStream(), """{"Cmd":["/app"]}"""));

        var refused = Assert.IsType<ImageResolution.Missing>(await ResolveAsync(harness, registry.Reference));
        Assert.Equal($"registry {registry.Host} refuses image \"{registry.Reference}\": it does not exist there or needs a login", refused.Message);

        await File.WriteAllTextAsync(harness.Credentials.PlatformFile, "[]", Token);
        var broken = Assert.IsType<ImageResolution.Missing>(await ResolveAsync(harness, registry.Reference));
        Assert.Equal((Reasons.ImagePullBackOff, $"the registry logins cannot be used: {harness.Credentials.PlatformFile} holds no JSON object"), (broken.Reason, broken.Message));

        var login = $$$"""{"{{{registry.Host}}}":{"username":"{{{TestRegistry.User}}}","password":"{{{TestRegistry.Password}}}"}}""";
        await File.WriteAllTextAsync(harness.Credentials.PlatformFile, login, Token);
        Assert.IsType<ImageResolution.Found>(await ResolveAsync(harness, registry.Reference));
        await harness.Client.Images.RemoveAsync(registry.Reference, force: false, Token);

        var other = registry.Reference[..^2] + ":2";
        var missing = Assert.IsType<ImageResolution.Missing>(await ResolveAsync(harness, other));
        Assert.Equal((Reasons.ImageNotFound, $"image \"private/app\" has no tag \"2\" at {registry.Host}"), (missing.Reason, missing.Message));
    }

    [Fact]
    public async Task A_registry_that_says_nothing_is_given_up()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var image = $"{silent.LocalEndpoint}/app:1";
        var time = new ManualTime();
        var resolving = new ContainerImages(harness.Client, harness.Credentials, harness.Guard, harness.Home, time).ResolveAsync(image, Token);
        using var accepted = await silent.AcceptSocketAsync(Token);

        time.Advance(TimeSpan.FromSeconds(60));

        var missing = Assert.IsType<ImageResolution.Missing>(await resolving);
        Assert.Equal((Reasons.ImagePullBackOff, $"registry {silent.LocalEndpoint} sent nothing of image \"{image}\" for 60 seconds"), (missing.Reason, missing.Message));
    }

    [Fact]
    public async Task A_nearly_full_disk_refuses_a_pull()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var images = new ContainerImages(
            harness.Client, harness.Credentials, new DiskGuard(new DiskReserve(), _ => new DiskSpace(0, 1)), "/storage", TimeProvider.System);

        var missing = Assert.IsType<ImageResolution.Missing>(await images.ResolveAsync("127.0.0.1:9/app", Token));

        Assert.Equal(Reasons.DiskPressure, missing.Reason);
    }

    [Theory]
    [InlineData("arm64", "amd64", "image \"app\" is built for arm64, but this machine is amd64")]
    [InlineData("amd64", "amd64", null)]
    [InlineData("386", "amd64", null)]
    [InlineData("", "amd64", null)]
    public void An_image_of_another_processor_is_refused(string architecture, string host, string? message)
    {
        var image = new ImageDetails { Id = "sha256:1", Tags = [], Digests = [], Os = "linux", Architecture = architecture, Config = new ImageConfig { Command = ["app"] } };

        Assert.Equal(message, ImageDescription.Of(image, "app", host).Fault?.Message);
    }

    private async Task<BuildHarness> HarnessAsync(EngineKind kind) => await BuildHarness.CreateAsync(await engines.GetAsync(kind));

    private static ContainerImages Images(BuildHarness harness) => new(harness.Client, harness.Credentials, harness.Guard, harness.Home, TimeProvider.System);

    private static Task<ImageResolution> ResolveAsync(BuildHarness harness, string image) => Images(harness).ResolveAsync(image, Token);
}
