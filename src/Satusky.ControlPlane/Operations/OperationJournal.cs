using System.Runtime.CompilerServices;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Operations;

/// <summary>Writes the events of operations and lets any number of readers follow them, from any event on.</summary>
internal sealed class OperationJournal(Database database, TimeProvider time)
{
    private readonly ChangeFeed changes = new(database, Topic.Operation);

    public OperationEvent Event(OperationEventKind kind, string? text = null) => new() { Number = 0, At = time.GetUtcNow(), Kind = kind, Text = text };

    public OperationEvent Finished(OperationState state, string message, string? reason = null, IReadOnlyList<string>? evidence = null, string? hint = null) =>
        Event(OperationEventKind.Finished, message) with { State = state, Reason = reason, Evidence = evidence, Hint = hint };

    public OperationEvent Changed(Condition condition) => Event(OperationEventKind.Condition) with { Condition = condition };

    /// <summary>Adds events within a transaction and wakes readers once it is committed.</summary>
    public static async Task AppendAsync(DatabaseTransaction transaction, string operationId, params IReadOnlyList<OperationEvent> events)
    {
        await transaction.AppendEventsAsync(operationId, events);
        transaction.Announce(Topic.Operation, operationId);
    }

    /// <summary>Closes an operation within a transaction, ends what still prepares it, and wakes readers once it is committed.</summary>
    public static async Task FinishAsync(DatabaseTransaction transaction, string operationId, OperationEvent finished)
    {
        await transaction.FinishAsync(operationId, finished);
        transaction.Announce(Topic.Operation, operationId);
        transaction.Announce(Topic.Preparation, operationId);
    }

    /// <summary>Every event after <paramref name="after"/>, then each new one; ends after the last event of a finished operation.</summary>
    public async IAsyncEnumerable<OperationEvent> FollowAsync(string operationId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = changes.Next(operationId);
            var (operation, events) = await database.ReadAsync(
                async session => (await session.FindOperationAsync(operationId), await session.ListEventsAsync(operationId, after)),
                cancellationToken);
            foreach (var @event in events)
            {
                yield return @event;
                after = @event.Number;
            }

            if (events.Count == 0)
            {
                if (operation is null or { FinishedAt: not null })
                {
                    changes.Wake(operationId);
                    yield break;
                }

                await changed.WaitAsync(cancellationToken);
            }
        }
    }
}
