using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Operations;

/// <summary>Reads and writes of operations and their events.</summary>
internal static class OperationStore
{
    private const string Select =
        """
        SELECT id, organization_id, app_id, app_name, kind, state, release_number, build_id, request, actor_id, reason, message, created_at, finished_at
        FROM operations
        """;

    public static Task<OperationRow?> FindOperationAsync(this DatabaseSession session, string id) =>
        session.QuerySingleOrDefaultAsync<OperationRow>($"{Select} WHERE id = @id", new { id });

    /// <summary>Unfinished operations of one app, oldest first; at most one is past its preparation.</summary>
    public static Task<IReadOnlyList<OperationRow>> ListOpenOperationsAsync(this DatabaseSession session, string appId) =>
        session.QueryAsync<OperationRow>($"{Select} WHERE app_id = @appId AND finished_at IS NULL ORDER BY id", new { appId });

    /// <summary>Every unfinished operation, oldest first.</summary>
    public static Task<IReadOnlyList<OperationRow>> ListOpenOperationsAsync(this DatabaseSession session) =>
        session.QueryAsync<OperationRow>($"{Select} WHERE finished_at IS NULL ORDER BY id");

    public static Task InsertOperationAsync(this DatabaseTransaction transaction, OperationRow operation) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO operations (id, organization_id, app_id, app_name, kind, state, release_number, build_id, request, actor_id, reason, message, created_at, finished_at)
            VALUES (@Id, @OrganizationId, @AppId, @AppName, @Kind, @State, @ReleaseNumber, @BuildId, @Request, @ActorId, @Reason, @Message, @CreatedAt, @FinishedAt)
            """,
            operation);

    public static Task SetStateAsync(this DatabaseTransaction transaction, string id, OperationState state) =>
        transaction.ExecuteAsync("UPDATE operations SET state = @state WHERE id = @id AND finished_at IS NULL", new { id, state = state.ToString() });

    /// <summary>Events of an operation after <paramref name="after"/>, in order.</summary>
    public static async Task<IReadOnlyList<OperationEvent>> ListEventsAsync(this DatabaseSession session, string id, long after)
    {
        var payloads = await session.QueryAsync<string>(
            "SELECT payload FROM operation_events WHERE operation_id = @id AND number > @after ORDER BY number LIMIT 1000",
            new { id, after });
        return [.. payloads.Select(payload => JsonSerializer.Deserialize(payload, ContractsJson.Default.OperationEvent)!)];
    }

    /// <summary>Adds events to an unfinished operation, numbering them. Adding to a finished one does nothing.</summary>
    /// <returns>Whether the operation was open.</returns>
    public static async Task<bool> AppendEventsAsync(this DatabaseTransaction transaction, string id, IReadOnlyList<OperationEvent> events)
    {
        if (await transaction.ScalarAsync<string>("SELECT id FROM operations WHERE id = @id AND finished_at IS NULL", new { id }) is null)
        {
            return false;
        }

        var number = await transaction.ScalarAsync<long?>("SELECT MAX(number) FROM operation_events WHERE operation_id = @id", new { id }) ?? 0;
        foreach (var @event in events)
        {
            number++;
            var payload = JsonSerializer.Serialize(@event with { Number = number }, ContractsJson.Default.OperationEvent);
            await transaction.ExecuteAsync(
                "INSERT INTO operation_events (operation_id, number, payload) VALUES (@id, @number, @payload)",
                new { id, number, payload });
        }

        return true;
    }

    /// <summary>Closes an operation with its last event.</summary>
    public static async Task<bool> FinishAsync(this DatabaseTransaction transaction, string id, OperationEvent finished)
    {
        if (!await transaction.AppendEventsAsync(id, [finished]))
        {
            return false;
        }

        await transaction.ExecuteAsync(
            "UPDATE operations SET state = @state, reason = @reason, message = @message, request = NULL, finished_at = @at WHERE id = @id",
            new { id, state = finished.State!.Value.ToString(), reason = finished.Reason, message = finished.Text, at = finished.At.ToUnixTimeMilliseconds() });
        return true;
    }
}
