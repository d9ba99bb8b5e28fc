using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.Extensions.Logging.Abstractions;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;
using Satusky.TestEngines;

namespace Satusky.ControlPlane.Tests.Engines.Containers;

/// <summary>What a build needs, with a real engine and a store of its own.</summary>
internal sealed class BuildHarness : IAsyncDisposable
{
    private static readonly AppKey App = new("app-1", "web", "org-1", "acme-1");
    private readonly string home = Directory.CreateTempSubdirectory("satusky-builds-").FullName;
    private readonly SqliteStore store;
    private readonly Database database;
    private int number;

    private BuildHarness(ContainerEngineClient client, SqliteStore store, Database database, TimeProvider time)
    {
        this.store = store;
        this.database = database;
        Client = client;
        Images = new BuiltImages(database, TimeProvider.System);
        Credentials = new RegistryCredentials(home, NullLogger<RegistryCredentials>.Instance, []);
        Guard = new DiskGuard(new DiskReserve(1, 0));
        CgroupRoot = $"/satusky-test-{Path.GetRandomFileName()[..8]}";
        Builds = new ContainerBuilds(client, Images, new BuildKitCache(client, Images), Credentials, Guard, new BuildLimits { MemoryBytes = 256 * 1024 * 1024 }, CgroupRoot, [home], time);
    }

    public ContainerEngineClient Client { get; }

    public BuiltImages Images { get; }

    public RegistryCredentials Credentials { get; }

    public DiskGuard Guard { get; }

    public ContainerBuilds Builds { get; }

    public string CgroupRoot { get; }

    public string Home => home;

    /// <summary>The lines that builds have shown.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <param name="time">The clock of the time limit.</param>
    public static async Task<BuildHarness> CreateAsync(TestEngine engine, TimeProvider? time = null)
    {
        var store = new SqliteStore();
        var database = await store.OpenAsync(TimeProvider.System);
        await database.MigrateAsync(CancellationToken.None);
        return new BuildHarness(engine.Client, store, database, time ?? TimeProvider.System);
    }

    /// <summary>An order to build a Dockerfile on busybox; its steps are what follows the base.</summary>
    public BuildOrder Order(string steps, string? commit = null, string @base = "FROM scratch\nCOPY root /\nENV PATH=/bin\n")
    {
        var build = $"bld_{Path.GetRandomFileName()[..8]}{number++:00}";
        var path = Path.Combine(home, build + ".tar.gz");
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        Busybox.AddTo(new TarArchive().File("Dockerfile", @base + steps).Directory("root"), "root/").ToStream().CopyTo(gzip);
        return new BuildOrder(build, "operation", App, path, "Dockerfile", new Dictionary<string, string>(), NoCache: false, commit);
    }

    public Task<BuildOutcome> BuildAsync(BuildOrder order, CancellationToken cancellationToken) =>
        Builds.BuildAsync(
            order,
            line =>
            {
                Lines.Enqueue(line);
                return ValueTask.CompletedTask;
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        await store.DisposeAsync();
        BuildCgroup.TryRemove(CgroupRoot);
        Directory.Delete(home, recursive: true);
    }
}
