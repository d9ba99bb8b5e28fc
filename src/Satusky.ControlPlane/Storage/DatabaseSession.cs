using System.Data.Common;
using Dapper;

namespace Satusky.ControlPlane.Storage;

/// <summary>Reads from one snapshot of the store. Every command observes the token that the session was opened with.</summary>
public class DatabaseSession
{
    private readonly DbTransaction transaction;

    private protected DatabaseSession(DbTransaction transaction, CancellationToken cancellationToken)
    {
        this.transaction = transaction;
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    private protected DbConnection Connection => transaction.Connection!;

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await Connection.QueryAsync<T>(Command(sql, parameters))).AsList();

    /// <summary>The only row, or null when there is none; two rows are a bug and throw.</summary>
    public Task<T?> QuerySingleOrDefaultAsync<T>(string sql, object? parameters = null) =>
        Connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters));

    /// <summary>The first column of the first row, or null.</summary>
    public Task<T?> ScalarAsync<T>(string sql, object? parameters = null) =>
        Connection.ExecuteScalarAsync<T>(Command(sql, parameters));

    internal static DatabaseSession For(DbTransaction transaction, CancellationToken cancellationToken) => new(transaction, cancellationToken);

    private protected CommandDefinition Command(string sql, object? parameters) =>
        new(sql, parameters, transaction, cancellationToken: CancellationToken);
}
