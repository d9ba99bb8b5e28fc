using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Releases;

/// <summary>Runs the preparation of every accepted deploy, and resumes those that a stop interrupted.</summary>
internal sealed class Preparations(Database database, Preparation preparation, ContextArchive contexts) : BackgroundService
{
    private readonly Channel<string> started = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new();

    public void Start(string operationId) => started.Writer.TryWrite(operationId);

    /// <summary>Ends a preparation's processes. What the operation is called then is stored by whoever cancels.</summary>
    public void Cancel(string operationId)
    {
        if (running.TryGetValue(operationId, out var cancellation))
        {
            cancellation.Cancel();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var operation in (await database.ReadAsync(session => session.ListOpenOperationsAsync(), stoppingToken)).Where(o => o.IsPreparing))
        {
            started.Writer.TryWrite(operation.Id);
        }

        var tasks = new List<Task>();
        await foreach (var operationId in started.Reader.ReadAllAsync(stoppingToken))
        {
            tasks.RemoveAll(task => task.IsCompleted);
            tasks.Add(RunAsync(operationId, stoppingToken));
        }

        await Task.WhenAll(tasks);
    }

    private async Task RunAsync(string operationId, CancellationToken stoppingToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        if (!running.TryAdd(operationId, cancellation))
        {
            return;
        }

        try
        {
            await preparation.RunAsync(operationId, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Superseded, cancelled, or the process stops: the store already says which, and a stop is resumed.
            if (!stoppingToken.IsCancellationRequested)
            {
                contexts.Remove(operationId);
            }
        }
        finally
        {
            running.TryRemove(operationId, out _);
        }
    }
}
