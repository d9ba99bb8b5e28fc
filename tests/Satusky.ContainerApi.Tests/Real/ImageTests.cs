using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

[Collection("registry of an engine")]
public sealed class ImageTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task An_imported_image_has_the_config_it_was_given(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var reference = $"satusky-test/{Unique("import")}:2";
        var id = await Busybox.ImportAsync(
            client, reference, ["ENTRYPOINT [\"/bin/echo\"]", "CMD [\"hello\"]", "USER app", "EXPOSE 8080", "WORKDIR /tmp", "LABEL shape=round"], Token);
        var image = await client.Images.InspectAsync(reference, Token);

        Assert.Equal((id, "linux"), (image.Id, image.Os));
        Assert.Contains(image.Tags, tag => tag.EndsWith(reference, StringComparison.Ordinal));
        Assert.Equal(["/bin/echo"], image.Config.Entrypoint);
        Assert.Equal(["hello"], image.Config.Command);
        Assert.Contains("PATH=/bin", image.Config.Environment);
        Assert.Equal(("app", "/tmp"), (image.Config.User, image.Config.WorkingDirectory));
        Assert.Equal(["8080/tcp"], image.Config.ExposedPorts);
        Assert.Equal("round", image.Config.Labels["shape"]);
        Assert.True(image.Size > 1_000_000);
        Assert.NotNull(image.CreatedAt);
        await client.Images.RemoveAsync(reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_image_goes_with_its_last_tag(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        string first = $"satusky-test/{Unique("tag")}:1", second = $"satusky-test/{Unique("tag")}:2";
        var id = await Busybox.ImportAsync(client, first, [$"LABEL only={first}"], Token);
        await client.Images.TagAsync(id, second, Token);
        Assert.Equal(2, Assert.Single(await client.Images.ListAsync(null, Token), image => image.Id == id).Tags.Count);

        await client.Images.RemoveAsync(first, force: false, Token);
        Assert.Equal(id, (await client.Images.InspectAsync(second, Token)).Id);
        await client.Images.RemoveAsync(second, force: false, Token);
        await AssertFault(EngineFault.NotFound, () => client.Images.InspectAsync(id, Token));
        await AssertFault(EngineFault.NotFound, () => client.Images.RemoveAsync(second, force: false, Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_image_in_use_stays(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var reference = $"satusky-test/{Unique("used")}:1";
        await Busybox.ImportAsync(client, reference, [], Token);
        var id = await client.Containers.CreateAsync(Shell("") with { Image = reference }, Token);

        await AssertFault(EngineFault.Conflict, () => client.Images.RemoveAsync(reference, force: false, Token));
        await client.Containers.RemoveAsync(id, force: true, volumes: true, Token);
        await client.Images.RemoveAsync(reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_saved_image_is_loaded(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var reference = $"satusky-test/{Unique("load")}:1";
        var image = new SingleLayerImage(Busybox.AddTo(new TarArchive()).ToStream(), """{"Cmd":["/bin/true"]}""");

        Assert.EndsWith(reference, Assert.Single(await client.Images.LoadAsync(image.ToArchive(reference), Token)), StringComparison.Ordinal);
        Assert.Equal(["/bin/true"], (await client.Images.InspectAsync(reference, Token)).Config.Command);
        await client.Images.RemoveAsync(reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_private_image_is_pulled_with_a_login(EngineKind kind)
    {
        var engine = await EngineAsync(kind);
        var images = engine.Client.Images;
        var image = new SingleLayerImage(new TarArchive().File("file", Unique("pulled")).ToStream(), """{"Cmd":["/file"]}""");
        await using var registry = new TestRegistry(engine, image);

        var refused = await Assert.ThrowsAsync<ContainerApiException>(async () => await images.PullAsync(registry.Reference, null, Token).ToListAsync(Token));
        Assert.Contains(registry.Host, refused.Message, StringComparison.Ordinal);
        var login = new RegistryLogin(registry.Host, TestRegistry.User, TestRegistry.Password);
        Assert.NotEmpty(await images.PullAsync(registry.Reference, login, Token).ToListAsync(Token));

        var details = await images.InspectAsync(registry.Reference, Token);
        Assert.Equal(SingleLayerImage.Digest(image.Config), details.Id);
        Assert.Equal([$"{registry.Reference[..^2]}@{SingleLayerImage.Digest(image.Manifest)}"], details.Digests);
        await images.RemoveAsync(registry.Reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_pushed_image_can_be_pulled(EngineKind kind)
    {
        var engine = await EngineAsync(kind);
        var images = engine.Client.Images;
        await using var registry = new PushRegistry(engine);
        var reference = $"{registry.Host}/{Unique("pushed")}:1";
        var id = await Busybox.ImportAsync(engine.Client, reference, [], Token);

        await images.PushAsync(reference, null, tls: false, Token);
        await images.RemoveAsync(id, force: true, Token);
        Assert.NotEmpty(await images.PullAsync(reference, null, Token).ToListAsync(Token));

        Assert.True(registry.Has(Assert.Single((await images.InspectAsync(reference, Token)).Digests)));
        await images.RemoveAsync(reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_push_that_nobody_takes_fails(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var reference = $"127.0.0.1:9/{Unique("lost")}:1";
        await Busybox.ImportAsync(client, reference, [], Token);

        var failure = await Assert.ThrowsAsync<ContainerApiException>(() => client.Images.PushAsync(reference, null, tls: false, Token));

        Assert.Contains("127.0.0.1:9", failure.Message, StringComparison.Ordinal);
        await client.Images.RemoveAsync(reference, force: false, Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_pull_of_a_missing_tag_fails(EngineKind kind)
    {
        var engine = await EngineAsync(kind);
        await using var registry = new TestRegistry(engine, new(new TarArchive().ToStream(), "{}"));
        var login = new RegistryLogin(registry.Host, TestRegistry.User, TestRegistry.Password);
        var failure = await Assert.ThrowsAsync<ContainerApiException>(
            async () => await engine.Client.Images.PullAsync(registry.Reference + "2", login, Token).ToListAsync(Token));

        Assert.Contains("manifest unknown", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(TestRegistry.Password, failure.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Disk_usage_is_told_where_it_is_known(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var usage = await client.System.DiskUsageAsync(Token);

        Assert.True(kind == EngineKind.Docker == usage.ImageBytes > 1_000_000, usage.ToString());
        Assert.Equal(kind == EngineKind.Docker, usage.BuildCacheBytes is not null);
    }
}
