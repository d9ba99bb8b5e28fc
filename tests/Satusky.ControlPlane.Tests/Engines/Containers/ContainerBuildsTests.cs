using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Tests.Support;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

[Collection("images of real engines")]
public sealed class ContainerBuildsTests(EngineSet engines)
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_build_shows_its_steps_and_tags_its_image(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        var order = harness.Order("ARG WORD\nRUN echo \"said $WORD\"\nCMD [\"sleep\", \"9\"]\n", Commit) with
        {
            BuildArguments = new Dictionary<string, string> { ["WORD"] = "hello" },
        };

        var built = Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(order, Token));

        Assert.Equal($"satusky/acme-1/web:{order.BuildId}", built.Image);
        Assert.Contains("said hello", harness.Lines);
        Assert.Contains(harness.Lines, line => line.Contains("RUN echo", StringComparison.Ordinal));
        Assert.Equal(built.ImageId, (await harness.Client.Images.InspectAsync(built.Image, Token)).Id);
        Assert.Equal(built.ImageId, (await harness.Client.Images.InspectAsync($"satusky/acme-1/web:{Commit}", Token)).Id);
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_failing_step_leaves_its_words_and_nothing_else(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        var order = harness.Order("RUN echo compiling; echo broken >&2; exit 3\nCMD [\"true\"]\n");

        var failed = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(order, Token));

        Assert.Equal(Reasons.BuildFailed, failed.Reason);
        Assert.Equal("step `RUN echo compiling; echo broken >&2; exit 3` failed with exit status 3", failed.Message);
        Assert.Equal(["broken", "compiling"], failed.Evidence.Order(StringComparer.Ordinal));
        Assert.Empty(await TagsAsync(harness, order));
        await Wait.UntilAsync(async () => !await HasWorkingContainersAsync(kind), "no working container", Token);
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_cancelled_build_ends_its_running_step(EngineKind kind)
    {
        await using var harness = await HarnessAsync(kind);
        var (order, seconds) = SleepingOrder(harness);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var build = harness.BuildAsync(order, cancel.Token);
        await Wait.UntilAsync(() => IsRunning($"sleep {seconds}"), "the step to run", Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);

        await Wait.UntilAsync(() => !IsRunning($"sleep {seconds}"), "the step to end", Token);
        Assert.Empty(await TagsAsync(harness, order));
        await Wait.UntilAsync(async () => !await HasWorkingContainersAsync(kind), "no working container", Token);
        Assert.Empty(Directory.EnumerateDirectories("/sys/fs/cgroup", order.BuildId, SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_build_over_its_time_is_ended_and_explained()
    {
        var time = new ManualTime();
        await using var harness = await BuildHarness.CreateAsync(await engines.GetAsync(EngineKind.Podman), time);
        var (order, seconds) = SleepingOrder(harness);
        var build = harness.BuildAsync(order, Token);
        await Wait.UntilAsync(() => IsRunning($"sleep {seconds}"), "the step to run", Token);

        time.Advance(TimeSpan.FromMinutes(15));

        var failed = Assert.IsType<BuildOutcome.Failed>(await build);
        Assert.Equal((Reasons.BuildTimedOut, $"the build was ended after 15 minutes during step `RUN echo begun; sleep {seconds}`"), (failed.Reason, failed.Message));
        Assert.False(IsRunning($"sleep {seconds}"));
    }

    [Fact]
    public async Task A_build_whose_lines_cannot_be_told_is_ended()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var (order, seconds) = SleepingOrder(harness);

        await Assert.ThrowsAsync<IOException>(() => harness.Builds.BuildAsync(
            order, line => line == "begun" ? throw new IOException("the journal is gone") : ValueTask.CompletedTask, Token));

        Assert.False(IsRunning($"sleep {seconds}"));
    }

    [Fact]
    public async Task A_step_left_by_a_killed_platform_is_ended()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var (order, seconds) = SleepingOrder(harness);
        var build = harness.BuildAsync(order, Token);
        await Wait.UntilAsync(() => IsRunning($"sleep {seconds}"), "the step to run", Token);

        harness.Builds.KillLeftovers();

        Assert.IsType<BuildOutcome.Failed>(await build);
        Assert.False(IsRunning($"sleep {seconds}"));
    }

    [Theory]
    [InlineData(EngineKind.Podman)]
    [InlineData(EngineKind.Docker)]
    public async Task A_private_base_image_is_pulled_with_its_login(EngineKind kind)
    {
        var engine = await engines.GetAsync(kind);
        await using var harness = await BuildHarness.CreateAsync(engine);
        await using var registry = new TestRegistry(engine, new SingleLayerImage(Busybox.AddTo(new TarArchive()).ToStream(), "{}"));
        var order = harness.Order("RUN echo on top\nCMD [\"true\"]\n", @base: "ARG BASE=none\nFROM ${BASE} AS base\nFROM base\nENV PATH=/bin\n") with
        {
            BuildArguments = new Dictionary<string, string> { ["BASE"] = registry.Reference },
        };

        var refused = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(order, Token));
        Assert.Equal($"the base image cannot be had: registry {registry.Host} refuses image \"{registry.Reference}\": it does not exist there or needs a login", refused.Message);

        await File.WriteAllTextAsync(harness.Credentials.PlatformFile, "{", Token);
        var broken = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(order, Token));
        Assert.StartsWith($"the base image cannot be had: the registry logins cannot be used: {harness.Credentials.PlatformFile} is not valid JSON at line 1, byte ", broken.Message, StringComparison.Ordinal);
        Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(harness.Order("CMD [\"true\"]\n"), Token));

        var login = $$$"""{"{{{registry.Host}}}": {"username": "{{{TestRegistry.User}}}", "password": "{{{TestRegistry.Password}}}"}}""";
        await File.WriteAllTextAsync(harness.Credentials.PlatformFile, login, Token);
        Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(order, Token));
        await harness.Client.Images.RemoveAsync(registry.Reference, force: false, Token);
        Assert.DoesNotContain(harness.Lines, line => line.Contains(TestRegistry.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unchanged_steps_come_out_of_the_cache()
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var order = harness.Order($"RUN echo {Guid.NewGuid()} > /made\nCMD [\"true\"]\n");
        await harness.BuildAsync(order, Token);

        var again = Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(order with { BuildId = order.BuildId + "b" }, Token));

        Assert.Contains(harness.Lines, line => line.Contains("Using cache", StringComparison.Ordinal));
        Assert.Equal(again.ImageId, (await harness.Client.Images.InspectAsync(ContainerBuilds.TagOf(order, order.BuildId), Token)).Id);
    }

    [Theory]
    [InlineData("FROM 127.0.0.1:9/base:1\n", "the base image cannot be had: registry 127.0.0.1:9 cannot be reached for image \"127.0.0.1:9/base:1\"")]
    [InlineData("FROM scratch\nCOPY gone /\n", "step `COPY gone /` failed: ")]
    [InlineData("FROM scratch\nCOPY root /\n", "image \"satusky/acme-1/web:")]
    [InlineData("FROM scratch\nCOPY root /\nENV PATH=/bin\nRUN <<EOF\necho hi\nEOF\n", "the Dockerfile uses a heredoc (`RUN <<EOF`)")]
    public async Task Faults_of_a_dockerfile_are_named(string dockerfile, string message)
    {
        await using var harness = await HarnessAsync(EngineKind.Podman);
        var order = harness.Order("", @base: dockerfile);

        var failed = Assert.IsType<BuildOutcome.Failed>(await harness.BuildAsync(order, Token));

        Assert.StartsWith(message, failed.Message, StringComparison.Ordinal);
        Assert.NotNull(failed.Hint);
        Assert.Empty(await TagsAsync(harness, order));
    }

    private async Task<BuildHarness> HarnessAsync(EngineKind kind) => await BuildHarness.CreateAsync(await engines.GetAsync(kind));

    private static (BuildOrder Order, int Seconds) SleepingOrder(BuildHarness harness)
    {
        var seconds = Random.Shared.Next(100_000, 1_000_000);
        return (harness.Order($"RUN echo begun; sleep {seconds}\nCMD [\"true\"]\n"), seconds);
    }

    private static bool IsRunning(string command) => Directory.EnumerateDirectories("/proc")
        .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
        .Any(process => Read(Path.Combine(process, "cmdline")).Replace('\0', ' ').Trim() == command);

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<IReadOnlyList<string>> TagsAsync(BuildHarness harness, BuildOrder order) =>
        [.. (await harness.Client.Images.ListAsync(null, Token)).SelectMany(image => image.Tags).Where(tag => tag.EndsWith(order.BuildId, StringComparison.Ordinal))];

    /// <summary>Buildah's working containers, which the engine's ordinary list leaves out.</summary>
    private async Task<bool> HasWorkingContainersAsync(EngineKind kind)
    {
        var list = Path.Combine((await engines.GetAsync(kind)).Directory, "storage", "overlay-containers", "containers.json");
        return Read(list).Contains("working-container", StringComparison.Ordinal);
    }
}
