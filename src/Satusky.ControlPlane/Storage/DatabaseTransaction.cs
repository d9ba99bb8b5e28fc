using System.Data.Common;
using Dapper;

namespace Satusky.ControlPlane.Storage;

/// <summary>One write transaction: it reads what it has written, and everything of it happens or nothing.</summary>
public sealed class DatabaseTransaction : DatabaseSession
{
    private readonly List<Action> committed = [];

    internal DatabaseTransaction(DbTransaction transaction, CancellationToken cancellationToken)
        : base(transaction, cancellationToken)
    {
    }

    internal IReadOnlyList<Action> Committed => committed;

    /// <summary>Runs a statement and returns the number of rows it touched. A list of parameters runs it once for each.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>Runs after the commit, in order, and never when the transaction is rolled back. It must neither fail nor wait.</summary>
    public void OnCommitted(Action action) => committed.Add(action);
}
