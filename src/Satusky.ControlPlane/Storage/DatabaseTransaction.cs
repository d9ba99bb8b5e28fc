using System.Data.Common;
using Dapper;

namespace Satusky.ControlPlane.Storage;

/// <summary>One write transaction: it reads what it has written, and everything of it happens or nothing.</summary>
public sealed class DatabaseTransaction : DatabaseSession
{
    private readonly HashSet<Announcement> announced = [];

    internal DatabaseTransaction(DbTransaction transaction, CancellationToken cancellationToken)
        : base(transaction, cancellationToken)
    {
    }

    internal IReadOnlyCollection<Announcement> Announced => announced;

    /// <summary>Runs a statement and returns the number of rows it touched. A list of parameters runs it once for each.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(Command(sql, parameters));

    /// <summary>Tells every replica after the commit, once for each topic and id, and never when the transaction is rolled back.</summary>
    public void Announce(Topic topic, string id) => announced.Add(new Announcement(topic, id));
}
