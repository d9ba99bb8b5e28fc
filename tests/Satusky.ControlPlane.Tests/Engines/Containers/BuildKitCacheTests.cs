using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

/// <summary>Nothing else may build meanwhile: Docker's cache does not tell whose its records are.</summary>
[CollectionDefinition(nameof(BuildKitCacheTests), DisableParallelization = true)]
[Collection(nameof(BuildKitCacheTests))]
public sealed class BuildKitCacheTests(EngineSet engines)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_platform_s_own_build_cache_goes()
    {
        await using var harness = await BuildHarness.CreateAsync(await engines.GetAsync(EngineKind.Docker));
        var context = new TarArchive().File("Dockerfile", $"FROM scratch\nCOPY Dockerfile /{Guid.NewGuid()}\n").ToStream();
        var before = await CacheAsync(harness);
        await harness.Client.Builds.BuildAsync(new BuildSpec { Id = Guid.NewGuid().ToString("n"), Tags = ["satusky-test/theirs:1"] }, context, Token).ToListAsync(Token);
        await harness.Client.Images.RemoveAsync("satusky-test/theirs:1", force: false, Token);
        var theirs = (await CacheAsync(harness)).Except(before).ToList();
        await BuiltAsync(harness);
        var ours = (await CacheAsync(harness)).Except(before).Except(theirs).ToList();
        Assert.NotEmpty(theirs);
        Assert.NotEmpty(ours);

        await CleanUpAsync(harness);

        var left = await CacheAsync(harness);
        Assert.Empty(left.Intersect(ours));
        Assert.Empty(theirs.Except(left));
    }

    [Fact]
    public async Task The_build_cache_of_needed_builds_has_a_bound()
    {
        await using var harness = await BuildHarness.CreateAsync(await engines.GetAsync(EngineKind.Docker));
        var before = await CacheAsync(harness);
        var built = await BuiltAsync(harness);
        await harness.Client.Images.RemoveAsync(built.Image, force: false, Token);
        var made = (await CacheAsync(harness)).Except(before).ToList();

        await new BuildKitCache(harness.Client, harness.Images).PruneAsync([], Token);
        var kept = made.Intersect(await CacheAsync(harness)).ToList();
        Assert.NotEmpty(kept);

        Assert.NotEqual(0, await new BuildKitCache(harness.Client, harness.Images, maxBytes: 0).PruneAsync([], Token));
        Assert.NotEmpty(kept.Except(await CacheAsync(harness)));
    }

    private static async Task<IReadOnlyList<string>> CacheAsync(BuildHarness harness) => [.. (await harness.Client.Builds.ListCacheAsync(Token)).Select(record => record.Id)];

    private static async Task<BuildOutcome.Built> BuiltAsync(BuildHarness harness) =>
        Assert.IsType<BuildOutcome.Built>(await harness.BuildAsync(harness.Order($"RUN echo {Guid.NewGuid()} > /made\nCMD [\"true\"]\n"), Token));

    private static Task<int> CleanUpAsync(BuildHarness harness) =>
        new ImageCleanup(harness.Client, harness.Images, new BuildKitCache(harness.Client, harness.Images), NullLogger<ImageCleanup>.Instance).RunAsync(Token);
}
