using System.Diagnostics;
using Npgsql;
using Satusky.ControlPlane.Tests.Support;

namespace Satusky.ControlPlane.Tests.Storage;

/// <summary>A PostgreSQL 15 of the test run's own: a cluster in a temporary directory, on a unix socket only, gone with the run.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    // The end of its input ends the server, so that it goes even when the test run is killed. Until the server has started only TERM
    // reaches it, for a shell starts background processes with QUIT ignored; then only QUIT does not wait for clients.
    private const string Script =
        """
        set -e
        cd "$1"
        "$2/initdb" -D data -U satusky -A trust --no-sync --locale=C.UTF-8 -E UTF8 >log 2>&1
        start() { "$2/postgres" -D data -k "$1" -c listen_addresses= -c fsync=off -c shared_buffers=16MB -c max_connections=500 >>log 2>&1 & }
        start "$@"
        while read -r command; do
          if [ "$command" = stop ]; then kill -QUIT $!; wait $! || true; else start "$@"; fi
        done
        kill -TERM $!
        kill -QUIT $! || true
        wait $! || true
        rm -rf "$1"/*
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("satusky-pg-").FullName;
    private Process? server;
    private int schemas;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists($"{Programs}/initdb"), "PostgreSQL 15 is needed for these tests: run 'apt-get install postgresql-15'");
        string[] command = ["sh", "-c", Script, "sh", directory, Programs];
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root.
            using var chown = Process.Start("chown", ["postgres", directory]);
            await chown.WaitForExitAsync(Token);
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command];
        }

        server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        await WaitUntilReadyAsync();
    }

    /// <summary>Makes a new empty schema, which is quicker than a database, and returns a connection string that sees only it.</summary>
    public async Task<string> CreateSchemaAsync()
    {
        var name = $"test_{Interlocked.Increment(ref schemas)}";
        await ExecuteAsync($"CREATE SCHEMA {name}");
        return $"{ConnectionString};Search Path={name}";
    }

    /// <summary>Ends the server at once, as a crash would. Only for a server of the test's own.</summary>
    public async Task StopAsync()
    {
        await server!.StandardInput.WriteLineAsync("stop".AsMemory(), Token);
        await server.StandardInput.FlushAsync(Token);
        await Eventually.TrueAsync(() => !File.Exists(Path.Combine(directory, "data", "postmaster.pid")), Token);
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        await server!.StandardInput.WriteLineAsync("start".AsMemory(), Token);
        await server.StandardInput.FlushAsync(Token);
        await WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync(CancellationToken.None);
            server.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ConnectionString => $"Host={directory};Username=satusky;Database=postgres;Maximum Pool Size=20";

    private async Task WaitUntilReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (clock.Elapsed < TimeSpan.FromSeconds(60) && !server!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
            }
            catch (NpgsqlException exception)
            {
                var log = Path.Combine(directory, "log");
                Assert.Fail($"PostgreSQL did not start: {exception.Message}\n{(File.Exists(log) ? await File.ReadAllTextAsync(log, Token) : "")}");
            }
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
