using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Satusky.ControlPlane.Storage;

/// <summary>PostgreSQL, for a control plane of several replicas. Writes are serializable, as on SQLite, and retried when they collide.</summary>
public sealed class PostgresDatabase : Database
{
    private const int MaxAttempts = 12;
    private const int LongestStep = 6;

    // A scan of a whole table makes serializable writers collide that have nothing to do with each other; the planner is told to prefer an index
    // also where a table is small or was never analysed.
    private const string PreferIndexes = "-c random_page_cost=1 -c cpu_tuple_cost=1";

    // Any fixed number; it only has to be the same in every replica.
    private const long MigrationLock = 7420_0001;

    private readonly NpgsqlDataSource source;
    private readonly PostgresNotices notices;

    public PostgresDatabase(string connectionString, TimeProvider time)
        : base(time)
    {
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = PreferIndexes });
        notices = new PostgresNotices(connectionString, Announcements, time);
    }

    public override bool IsShared => true;

    public override async Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        return await read(DatabaseSession.For(transaction, cancellationToken));
    }

    public override Task ListenAsync(ILogger logger, CancellationToken cancellationToken) => notices.ListenAsync(logger, cancellationToken);

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    internal override async Task<(T Result, IReadOnlyCollection<Announcement> Announced)> CommitAsync<T>(
        Func<DatabaseTransaction, Task<T>> write,
        bool migrating,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCommitAsync(write, migrating, cancellationToken);
            }
            catch (Exception exception) when (attempt < MaxAttempts && IsCollision(exception) || attempt == 1 && IsTaken(exception))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 5 << Math.Min(attempt, LongestStep))), Time, cancellationToken);
            }
        }
    }

    private async Task<(T Result, IReadOnlyCollection<Announcement> Announced)> TryCommitAsync<T>(
        Func<DatabaseTransaction, Task<T>> write,
        bool migrating,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        // A serializable snapshot dates from before the wait for the lock and would miss what the other replica has just migrated.
        var isolation = migrating ? IsolationLevel.ReadCommitted : IsolationLevel.Serializable;
        await using var begun = await connection.BeginTransactionAsync(isolation, cancellationToken);
        var transaction = new DatabaseTransaction(begun, cancellationToken);
        if (migrating)
        {
            await transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key = MigrationLock });
        }

        var result = await write(transaction);
        await notices.SendAsync(transaction);

        // A commit that was cancelled midway has an unknown outcome.
        await begun.CommitAsync(CancellationToken.None);
        return (result, transaction.Announced);
    }

    /// <summary>A key that another replica inserted at the same time: what the transaction read before is old, and it may do without when it reads again.</summary>
    private static bool IsTaken(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private static bool IsCollision(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };
}
