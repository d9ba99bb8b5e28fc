using Satusky.TestEngines;

[assembly: AssemblyFixture(typeof(EngineSet))]
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Satusky.ContainerApi.Tests;

/// <summary>Base of the tests that run on both real engines.</summary>
public abstract class EngineTest(EngineSet engines)
{
    protected const string Image = "satusky-test/busybox:1";
    private static readonly Dictionary<TestEngine, Task> Images = [];
    private static readonly Lock Gate = new();

    public static TheoryData<EngineKind> Kinds => [EngineKind.Docker, EngineKind.Podman];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected async Task<ContainerEngineClient> ClientAsync(EngineKind kind) => (await EngineAsync(kind)).Client;

    protected async Task<TestEngine> EngineAsync(EngineKind kind)
    {
        var engine = await engines.GetAsync(kind);
        Task image;
        lock (Gate)
        {
            if (!Images.TryGetValue(engine, out image!))
                Images[engine] = image = Busybox.ImportAsync(engine.Client, Image, ["CMD [\"/bin/sleep\",\"60\"]"], CancellationToken.None);
        }

        await image;
        return engine;
    }

    /// <summary>A short name that no other test uses.</summary>
    protected static string Unique(string name) => $"{name}-{Guid.NewGuid():n}"[..(name.Length + 7)];

    protected static ContainerSpec Shell(string script) => new() { Name = Unique("c"), Image = Image, Command = ["/bin/sh", "-c", script] };

    protected static async Task<string> RunAsync(ContainerEngineClient client, ContainerSpec spec)
    {
        var id = await client.Containers.CreateAsync(spec, Token);
        await client.Containers.StartAsync(id, Token);
        return id;
    }

    protected static async Task<List<LogLine>> LinesAsync(ContainerEngineClient client, string id, LogQuery query)
    {
        var lines = new List<LogLine>();
        await foreach (var line in client.Containers.LogsAsync(id, query, Token))
            lines.Add(line);
        return lines;
    }

    /// <summary>Waits for the container's first line, so that it is known to be up.</summary>
    protected static async Task<LogLine> FirstLineAsync(ContainerEngineClient client, string id)
    {
        await foreach (var line in client.Containers.LogsAsync(id, new() { Follow = true }, Token))
            return line;
        throw new InvalidOperationException("the container ended without a line");
    }

    protected static async Task<ContainerApiException> AssertFault(EngineFault fault, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<ContainerApiException>(call);
        Assert.True(fault == failure.Fault, $"{failure.Fault} ({failure.Status}) instead of {fault}: {failure.Message}");
        return failure;
    }
}
