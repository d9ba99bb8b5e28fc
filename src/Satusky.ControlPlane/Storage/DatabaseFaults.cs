using Microsoft.Data.Sqlite;
using Npgsql;

namespace Satusky.ControlPlane.Storage;

/// <summary>What an exception of the store means, whatever the engine.</summary>
public static class DatabaseFaults
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>
    /// Whether a row with the same unique key exists. The transaction is lost on PostgreSQL, so catch it around the whole write;
    /// <c>INSERT … ON CONFLICT DO NOTHING</c> avoids it inside.
    /// </summary>
    public static bool IsUniqueViolation(this Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteUnique or SqlitePrimaryKey,
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
        _ => false,
    };
}
