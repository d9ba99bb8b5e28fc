using Satusky.TestEngines;

namespace Satusky.ContainerApi.Tests;

public sealed class SystemTests(EngineSet engines) : EngineTest(engines)
{
    [Theory, MemberData(nameof(Kinds))]
    public async Task The_engine_says_what_it_is(EngineKind kind)
    {
        var client = await ClientAsync(kind);
        var info = await client.System.InfoAsync(Token);

        Assert.Equal(kind, client.Kind);
        Assert.Equal(kind, info.Kind);
        Assert.Equal("linux", info.Os);
        Assert.Contains(info.Architecture, new[] { "amd64", "arm64" });
        Assert.True(info.Cpus > 0 && info.MemoryBytes > 0);
        Assert.Contains(info.DefaultRuntime, info.Runtimes);
        Assert.False(info.Rootless);
        Assert.Equal("cgroupfs", info.CgroupDriver);
        Assert.True(Directory.Exists(info.StorageRoot));
        Assert.True(Version.TryParse(info.ApiVersion, out _));
    }
}
