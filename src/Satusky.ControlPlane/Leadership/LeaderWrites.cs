using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Leadership;

/// <summary>
/// The writes of the leader's work. Each is refused once another replica has begun to lead, however late this one learns of it:
/// the store knows the term that began last, and a transaction of another does not change anything.
/// </summary>
internal sealed class LeaderWrites(Database database, TimeProvider time)
{
    private const string TermSetting = "leader_term";
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private string? term;
    private Action deposed = () => { };

    /// <summary>Begins a term; those of all other replicas are over.</summary>
    /// <param name="onDeposed">Called when a write was refused, because another term has begun.</param>
    public async Task BeginAsync(Action onDeposed, CancellationToken cancellationToken)
    {
        deposed = onDeposed;
        term = database.IsShared ? time.NewId() : null;
        if (term is not null)
        {
            await database.WriteAsync(
                transaction => transaction.ExecuteAsync(
                    "INSERT INTO settings (name, value) VALUES (@name, @term) ON CONFLICT (name) DO UPDATE SET value = @term", new { name = TermSetting, term }),
                cancellationToken);
        }
    }

    /// <inheritdoc cref="Database.WriteAsync(Func{DatabaseTransaction, Task}, CancellationToken)"/>
    public async Task WriteAsync(Func<DatabaseTransaction, Task> write, CancellationToken cancellationToken)
    {
        var refused = false;
        await database.WriteAsync(
            async transaction =>
            {
                refused = term is not null
                    && await transaction.ScalarAsync<string>("SELECT value FROM settings WHERE name = @name", new { name = TermSetting }) != term;
                if (!refused)
                {
                    await write(transaction);
                }
            },
            cancellationToken);
        if (refused)
        {
            deposed();
            throw new OperationCanceledException("another replica leads by now");
        }
    }

    /// <summary>Writes as soon as the store answers: for what would be lost otherwise.</summary>
    public async Task WriteInTheEndAsync(Func<DatabaseTransaction, Task> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WriteAsync(write, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception.IsUnavailable() && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(RetryEvery, time, cancellationToken);
            }
        }
    }
}
