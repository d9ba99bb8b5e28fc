using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Releases;

/// <summary>
/// Runs the preparation of every accepted deploy, resumes those that a stop interrupted, and ends those whose operation is over. Only the leader
/// runs it.
/// </summary>
internal sealed partial class Preparations(
    Database database, Preparation preparation, IContextStore contexts, TimeProvider time, ILogger<Preparations> logger)
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Running> running = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changed = Channel.CreateUnbounded<string?>(new UnboundedChannelOptions { SingleReader = true });
        using var subscription = database.Announcements.Subscribe(Topic.Preparation, id => changed.Writer.TryWrite(id));
        changed.Writer.TryWrite(null);
        try
        {
            await foreach (var id in changed.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await LookAsync(id, changed.Writer, cancellationToken);
                }
                catch (Exception exception) when (exception.IsUnavailable())
                {
                    await Task.Delay(RetryEvery, time, cancellationToken);
                    changed.Writer.TryWrite(id);
                }
            }
        }
        finally
        {
            await Task.WhenAll(running.Values.Select(preparing => preparing.Task));
        }
    }

    /// <summary>Starts or ends the preparation of one operation, or of all when any may have changed.</summary>
    private async Task LookAsync(string? id, ChannelWriter<string?> changed, CancellationToken cancellationToken)
    {
        var operations = await database.ReadAsync(
            async session => id is null ? await session.ListOpenOperationsAsync() : await session.FindOperationAsync(id) is { } one ? [one] : [],
            cancellationToken);
        var preparing = operations.Where(o => o is { FinishedAt: null, IsPreparing: true }).Select(o => o.Id).ToHashSet();
        foreach (var over in running.Where(pair => (id is null || id == pair.Key) && !preparing.Contains(pair.Key)))
        {
            await over.Value.Cancellation.CancelAsync();
        }

        foreach (var begun in preparing.Where(begun => !running.ContainsKey(begun)))
        {
            var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var entry = running[begun] = new Running(cancellation);
            entry.Task = PrepareAsync(begun, cancellation, changed, cancellationToken);
        }

        if (id is not null && !preparing.Contains(id) && !running.ContainsKey(id))
        {
            await contexts.RemoveAsync(id, cancellationToken);
        }
    }

    private async Task PrepareAsync(string operationId, CancellationTokenSource cancellation, ChannelWriter<string?> changed, CancellationToken leading)
    {
        try
        {
            await preparation.RunAsync(operationId, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Superseded or cancelled, as the store says; or this replica stops or leads no more, and the preparation is resumed.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, operationId);
            await Task.Delay(RetryEvery, time, leading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            running.TryRemove(operationId, out _);
            cancellation.Dispose();

            // Looked at once more: to be tried again, or for its context to be removed.
            changed.TryWrite(operationId);
        }
    }

    private sealed class Running(CancellationTokenSource cancellation)
    {
        public CancellationTokenSource Cancellation => cancellation;

        public Task Task { get; set; } = Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Preparing operation {OperationId} failed; it is tried again")]
        public static partial void Failed(ILogger logger, Exception exception, string operationId);
    }
}
