using Microsoft.Extensions.Logging;
using Satusky.Conformance.Grounds;

namespace Satusky.Conformance.Tests;

/// <summary>The suite on one engine: run once, several behaviours at a time, when the first result is asked for.</summary>
public abstract class EngineRun : IAsyncDisposable
{
    private readonly Dictionary<string, TaskCompletionSource<BehaviourResult>> results = Behaviour.All.ToDictionary(
        behaviour => behaviour.Name, _ => new TaskCompletionSource<BehaviourResult>(TaskCreationOptions.RunContinuationsAsynchronously));

    private readonly Lazy<Task> run;

    protected EngineRun() => run = new Lazy<Task>(RunAsync);

    internal async Task<BehaviourResult> ResultAsync(string behaviour)
    {
        var result = results[behaviour].Task;
        if (await Task.WhenAny(result, run.Value) != result)
        {
            await run.Value;
        }

        return await result;
    }

    public async ValueTask DisposeAsync()
    {
        if (run.IsValueCreated)
        {
            await run.Value;
        }

        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<IGround> OpenAsync(CancellationToken cancellationToken);

    private protected virtual int Parallel => 4;

    private protected virtual ValueTask CloseAsync() => ValueTask.CompletedTask;

    private async Task RunAsync()
    {
        await using var ground = await OpenAsync(CancellationToken.None);
        var told = await new Suite(ground, logging => logging.ClearProviders()) { Parallel = Parallel }
            .RunAsync(Behaviour.All, result => results[result.Name].SetResult(result), CancellationToken.None);
        if (told.Count > results.Count)
        {
            throw new InvalidOperationException($"{told[^1].Name}: {told[^1].Detail}");
        }
    }
}
