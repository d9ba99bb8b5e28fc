using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Storage;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Satusky.ControlPlane.Tests.Storage;

/// <summary>
/// Base of every test that needs a store. Write the tests in an abstract class derived from it, and derive from that one
/// <c>OnSqlite() : X(new SqliteStore())</c> and <c>OnPostgres(PostgresServer server) : X(new PostgresStore(server))</c>.
/// </summary>
public abstract class StoreTest(ITestStore store) : IAsyncLifetime
{
    private Database? database;

    protected ManualClock Time { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected Database Database => database!;

    public virtual async ValueTask InitializeAsync()
    {
        database = await store.OpenAsync(Time);
        await database.MigrateAsync(Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The same store once more, as another process would open it.</summary>
    protected Task<Database> OpenAgainAsync() => store.OpenAsync(Time);
}

/// <summary>A place for one test's store.</summary>
public interface ITestStore : IAsyncDisposable
{
    Task<Database> OpenAsync(TimeProvider time);
}

public sealed class SqliteStore : ITestStore
{
    private readonly string directory = Directory.CreateTempSubdirectory("satusky-store-").FullName;

    public Task<Database> OpenAsync(TimeProvider time) =>
        Task.FromResult<Database>(new SqliteDatabase(Path.Combine(directory, "satusky.db"), time));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class PostgresStore(PostgresServer server) : ITestStore
{
    private string? connectionString;

    public async Task<Database> OpenAsync(TimeProvider time) =>
        new PostgresDatabase(connectionString ??= await server.CreateSchemaAsync(), time);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
