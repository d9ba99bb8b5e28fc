using System.Collections.Concurrent;
using Satusky.ContainerApi;

namespace Satusky.TestEngines;

/// <summary>The engines of a test run, each started when first asked for. Use it as an assembly fixture.</summary>
public sealed class EngineSet : IAsyncDisposable
{
    private readonly ConcurrentDictionary<EngineKind, Lazy<Task<TestEngine>>> engines = new();

    public Task<TestEngine> GetAsync(EngineKind kind) =>
        engines.GetOrAdd(kind, _ => new(() => TestEngine.StartAsync(kind, CancellationToken.None))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in engines.Values)
        {
            if (engine.Value.IsCompletedSuccessfully)
                await (await engine.Value).DisposeAsync();
        }
    }
}
