using Dapper;
using Microsoft.Extensions.Logging;

namespace Satusky.ControlPlane.Storage;

/// <summary>
/// The platform's store. One SQL text runs on every engine: parameters are written <c>@name</c>, values are <see cref="long"/> or
/// <see cref="string"/>, rows are records whose members carry the columns' names without underscores (positional records: in the order selected).
/// Lists are no parameters, since the engines differ about them; <c>SUM</c> needs <c>CAST(… AS BIGINT)</c>.
/// </summary>
public abstract class Database : IAsyncDisposable
{
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private protected Database(TimeProvider time) => Time = time;

    /// <summary>Whether several replicas may work on it at once.</summary>
    public abstract bool IsShared { get; }

    /// <summary>What this and other replicas have committed.</summary>
    public Announcements Announcements { get; } = new();

    private protected TimeProvider Time { get; }

    /// <summary>Brings the schema to this program's version; refuses one of a newer program that is not compatible with this one.</summary>
    public Task MigrateAsync(CancellationToken cancellationToken) => Migrator.RunAsync(this, Migration.Embedded, Time, cancellationToken);

    /// <summary>Runs <paramref name="read"/> on one consistent snapshot.</summary>
    public abstract Task<T> ReadAsync<T>(Func<DatabaseSession, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="write"/> in one serializable transaction and commits it; an exception rolls it back. It may run more than once, so it
    /// touches nothing but the transaction; what follows the commit hears of it by <see cref="DatabaseTransaction.Announce"/>. Never nest writes.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DatabaseTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var (result, announced) = await CommitAsync(write, migrating: false, cancellationToken);
        foreach (var announcement in announced)
        {
            Announcements.Deliver(announcement);
        }

        return result;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<DatabaseTransaction, Task> write, CancellationToken cancellationToken) =>
        WriteAsync(
            async transaction =>
            {
                await write(transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Hears what other replicas announce until cancelled; does nothing on a store that has only one.</summary>
    public virtual Task ListenAsync(ILogger logger, CancellationToken cancellationToken) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>Runs and commits; with <paramref name="migrating"/> no other process changes the schema meanwhile.</summary>
    internal abstract Task<(T Result, IReadOnlyCollection<Announcement> Announced)> CommitAsync<T>(
        Func<DatabaseTransaction, Task<T>> write,
        bool migrating,
        CancellationToken cancellationToken);
}
