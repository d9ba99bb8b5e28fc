namespace Satusky.ControlPlane.Storage;

/// <summary>Where the store is: a SQLite file unless a PostgreSQL connection string is given.</summary>
public sealed record StorageOptions
{
    public required string SqlitePath { get; init; }

    public string? PostgresConnectionString { get; init; }

    public Database Open(TimeProvider time) =>
        PostgresConnectionString is { } connection ? new PostgresDatabase(connection, time) : new SqliteDatabase(SqlitePath, time);
}
