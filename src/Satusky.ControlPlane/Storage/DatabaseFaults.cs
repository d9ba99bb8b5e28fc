using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Satusky.ControlPlane.Storage;

/// <summary>What an exception of the store means, whatever the engine.</summary>
public static class DatabaseFaults
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    // No connection; no room (memory, disk, connections); the server stops or starts; the server's files fail.
    private static readonly string[] UnavailableClasses = ["08", "53", "57P", "58"];

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

    /// <summary>Whether the store does not answer at all, as when its server is away: the same may work later.</summary>
    public static bool IsUnavailable(this Exception exception) => exception switch
    {
        PostgresException postgres => UnavailableClasses.Any(code => postgres.SqlState.StartsWith(code, StringComparison.Ordinal)),
        NpgsqlException npgsql => npgsql.InnerException is SocketException or IOException or TimeoutException,
        _ => false,
    };
}
