using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

[Collection("registry of an engine")]
public sealed class BuildTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_build_of_two_stages_is_told_step_by_step(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var tag = $"satusky-test/{Unique("build")}:1";
        var spec = Spec(tag) with
        {
            Dockerfile = "docker/App.Dockerfile",
            Arguments = new Dictionary<string, string> { ["WHO"] = "you & me" },
            Labels = new Dictionary<string, string> { ["shape"] = "round" },
            Target = "final",
        };
        var context = new TarArchive().File("file", "from the context\n").File("docker/App.Dockerfile", $"""
            FROM {Image} AS first
            ARG WHO
            RUN echo "hello $WHO" && echo "warned $WHO" >&2
            FROM {Image} AS final
            COPY file /file
            RUN cat /file
            CMD ["/bin/cat", "/file"]
            FROM final AS never
            RUN exit 1
            """);
        var messages = await client.Builds.BuildAsync(spec, context.ToStream(), Token).ToListAsync(Token);

        var image = Assert.Single(messages.OfType<BuildImage>());
        Assert.Equal(messages[^1], image);
        Assert.Contains(messages.OfType<BuildStep>(), step => step.Name.EndsWith("RUN cat /file", StringComparison.Ordinal));
        Assert.Contains(messages.OfType<BuildOutput>(), output => output.Text == "from the context" && output.Step!.EndsWith("RUN cat /file", StringComparison.Ordinal));
        var built = await client.Images.InspectAsync(tag, Token);
        Assert.Equal((image.Id, "round"), (built.Id, built.Config.Labels["shape"]));
        Assert.Equal(["/bin/cat", "/file"], built.Config.Command);
        await client.Images.RemoveAsync(tag, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Arguments_reach_the_steps(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var spec = Spec() with { Arguments = new Dictionary<string, string> { ["WHO"] = "you & me" }, NoCache = true };
        var messages = await client.Builds.BuildAsync(spec, Dockerfile("ARG WHO", "RUN echo \"hello $WHO\" && echo \"warned $WHO\" >&2"), Token).ToListAsync(Token);

        var texts = messages.OfType<BuildOutput>().Select(output => output.Text).ToList();
        Assert.Contains("hello you & me", texts);
        Assert.Contains("warned you & me", texts);
        await RemoveAsync(client, spec);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_failed_step_is_named(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var messages = await client.Builds.BuildAsync(Spec(), Dockerfile("RUN echo last words && exit 3", "RUN echo never"), Token).ToListAsync(Token);

        var error = Assert.IsType<BuildError>(messages[^1]);
        Assert.True(error.Step?.EndsWith("RUN echo last words && exit 3", StringComparison.Ordinal), string.Join('\n', messages));
        Assert.Matches("exit (status|code:) 3$", error.Message);
        Assert.Contains(messages.OfType<BuildOutput>(), output => output.Text == "last words");
        Assert.Empty(messages.OfType<BuildImage>());
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_broken_Dockerfile_fails_with_its_cause(EngineKind kind)
    {
        var client = await ClientAsync(kind);

        Assert.Contains("COPPY", await FailureAsync(client, Spec(), Dockerfile("COPPY a b")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Other.Dockerfile", await FailureAsync(client, Spec() with { Dockerfile = "Other.Dockerfile" }, Dockerfile()), StringComparison.Ordinal);
        Assert.Contains("absent", await FailureAsync(client, Spec(), Dockerfile("COPY absent /x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_builds_with_BuildKit()
    {
        var client = await ClientAsync(EngineKind.Docker);
        var spec = Spec();
        var context = new TarArchive().File("file", "x").File("Dockerfile", $"FROM {Image}\nCOPY --chmod=700 file /file\nRUN --mount=type=cache,target=/cache stat -c %a /file");
        var messages = await client.Builds.BuildAsync(spec, context.ToStream(), Token).ToListAsync(Token);

        Assert.Contains(messages.OfType<BuildOutput>(), output => output.Text == "700");
        var again = await client.Builds.BuildAsync(spec, new TarArchive().File("file", "x").File("Dockerfile", $"FROM {Image}\nCOPY --chmod=700 file /file").ToStream(), Token).ToListAsync(Token);
        Assert.Contains(again.OfType<BuildStep>(), step => step is { Cached: true } && step.Name.Contains("COPY", StringComparison.Ordinal));
        await RemoveAsync(client, spec);
    }

    [Fact]
    public async Task Docker_drops_single_records_of_its_cache()
    {
        var client = await ClientAsync(EngineKind.Docker);
        var before = (await client.Builds.ListCacheAsync(Token)).Select(record => record.Id).ToHashSet();
        var spec = Spec();
        await client.Builds.BuildAsync(spec, new TarArchive().File("file", Guid.NewGuid().ToString()).File("Dockerfile", $"FROM {Image}\nCOPY file /file").ToStream(), Token).ToListAsync(Token);
        await RemoveAsync(client, spec);
        var made = (await client.Builds.ListCacheAsync(Token)).Where(record => !before.Contains(record.Id)).OrderByDescending(record => record.CreatedAt).ToList();
        Assert.True(made.Count > 1, $"{made.Count} records");

        await client.Builds.RemoveCacheAsync(made[0].Id, Token);

        var left = (await client.Builds.ListCacheAsync(Token)).Select(record => record.Id).ToList();
        Assert.DoesNotContain(made[0].Id, left);
        Assert.Contains(made[1].Id, left);
    }

    [Fact]
    public async Task Podman_offers_no_cancel_and_no_cache()
    {
        var client = await ClientAsync(EngineKind.Podman);

        Assert.False(await client.Builds.CancelAsync("any", Token));
        Assert.Empty(await client.Builds.ListCacheAsync(Token));
    }

    [Fact]
    public async Task Cancelling_the_request_ends_a_Docker_build()
    {
        var client = await ClientAsync(EngineKind.Docker);
        var marker = Marker();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in client.Builds.BuildAsync(Spec(), Dockerfile($"RUN echo up && sleep {marker}"), cancel.Token))
            {
                if (message is BuildOutput { Text: "up" })
                    await cancel.CancelAsync();
            }
        });
        await Wait.UntilAsync(() => !IsRunning(marker), "the end of the cancelled step", Token);
    }

    [Fact]
    public async Task A_Docker_build_is_cancelled_by_its_id()
    {
        var client = await ClientAsync(EngineKind.Docker);
        var spec = Spec();
        var marker = Marker();
        var messages = new List<BuildMessage>();
        await foreach (var message in client.Builds.BuildAsync(spec, Dockerfile($"RUN echo up && sleep {marker}"), Token))
        {
            messages.Add(message);
            if (message is BuildOutput { Text: "up" })
                Assert.True(await client.Builds.CancelAsync(spec.Id, Token));
        }

        Assert.IsType<BuildError>(messages[^1]);
        await Wait.UntilAsync(() => !IsRunning(marker), "the end of the cancelled step", Token);
    }

    [Fact]
    public async Task A_Podman_step_is_killed_by_its_control_group()
    {
        var client = await ClientAsync(EngineKind.Podman);
        var marker = Marker();
        var spec = Spec() with { CgroupParent = $"/satusky-test-{marker}" };
        await foreach (var message in client.Builds.BuildAsync(spec, Dockerfile($"RUN echo up && sleep {marker}"), Token))
        {
            if (message is BuildOutput { Text: "up" })
                break;
        }

        await Wait.UntilAsync(() => IsRunning(marker), "the start of the step that outlives its request", Token);
        Assert.InRange(BuildCgroup.Kill(spec.CgroupParent), 1, 10);
        await Wait.UntilAsync(() => !IsRunning(marker), "the end of the killed step", Token);
        await Wait.UntilAsync(() => BuildCgroup.TryRemove(spec.CgroupParent), "the end of its control group", Token);
        Assert.Equal(0, BuildCgroup.Kill(spec.CgroupParent));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_private_base_image_needs_a_login(EngineKind kind)
    {
        var engine = await EngineAsync(kind);
        var client = engine.Client;
        await using var registry = new TestRegistry(engine, new(Busybox.AddTo(new TarArchive()).ToStream(), """{"Env":["PATH=/bin"]}"""));
        var login = new RegistryLogin(registry.Host, TestRegistry.User, TestRegistry.Password);
        var context = new TarArchive().File("Dockerfile", $"FROM {registry.Reference}\nRUN echo built");
        var spec = Spec() with { Logins = [login] };

        var refusal = await FailureAsync(client, spec with { Logins = [] }, context.ToStream());
        if (kind == EngineKind.Podman)
        {
            Assert.Contains(registry.Host, refusal, StringComparison.Ordinal);
        }
        else
        {
            // BuildKit asks for logins in a session of its own, so on Docker the base image must be there before.
            Assert.Contains("no active sessions", refusal, StringComparison.Ordinal);
            Assert.Contains("no active sessions", await FailureAsync(client, spec, context.ToStream()), StringComparison.Ordinal);
            await client.Images.PullAsync(registry.Reference, login, Token).ToListAsync(Token);
        }

        var messages = await client.Builds.BuildAsync(spec, context.ToStream(), Token).ToListAsync(Token);
        Assert.True(messages[^1] is BuildImage, string.Join('\n', messages));
        await RemoveAsync(client, spec);
    }

    private static BuildSpec Spec(string? tag = null) => new() { Id = Guid.NewGuid().ToString("n"), Tags = [tag ?? $"satusky-test/{Unique("build")}:1"] };

    private static Stream Dockerfile(params string[] lines) => new TarArchive().File("Dockerfile", $"FROM {Image}\n{string.Join('\n', lines)}\n").ToStream();

    /// <summary>A number of seconds to sleep, by which the process is found.</summary>
    private static string Marker() => Random.Shared.Next(100_000_000, 999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsRunning(string marker) => Directory.EnumerateDirectories("/proc").Select(CommandLine).Any(line => line.StartsWith($"sleep\0{marker}", StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.Exists($"{process}/cmdline") ? File.ReadAllText($"{process}/cmdline") : "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static Task RemoveAsync(ContainerEngineClient client, BuildSpec spec) => client.Images.RemoveAsync(spec.Tags[0], force: false, Token);

    private static async Task<string> FailureAsync(ContainerEngineClient client, BuildSpec spec, Stream context)
    {
        try
        {
            return Assert.IsType<BuildError>((await client.Builds.BuildAsync(spec, context, Token).ToListAsync(Token))[^1]).Message;
        }
        catch (ContainerApiException refusal)
        {
            return refusal.Message;
        }
    }
}
