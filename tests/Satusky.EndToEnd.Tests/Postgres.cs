using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Npgsql;

namespace Satusky.EndToEnd.Tests;

/// <summary>A PostgreSQL 15 on this machine that containers reach by the machine's address, with passwords, gone with the test.</summary>
public sealed class Postgres : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private const string FirstPassword = "first-Passw0rd";

    // The end of its input ends the server, so that it goes even when the test run is killed.
    private const string Script =
        """
        set -e
        cd "$1"
        printf %s "$4" >password
        "$2/initdb" -D data -U satusky -A scram-sha-256 --pwfile=password --no-sync --locale=C.UTF-8 -E UTF8 >log 2>&1
        echo 'host all all 0.0.0.0/0 scram-sha-256' >>data/pg_hba.conf
        "$2/postgres" -D data -k "$1" -p "$3" -c listen_addresses='*' -c fsync=off -c shared_buffers=16MB >>log 2>&1 &
        cat >/dev/null
        kill -QUIT $!
        wait $! || true
        rm -rf "$1"/*
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("sky-pg-").FullName;
    private int port;
    private Process? server;

    /// <summary>What an app on the platform connects with.</summary>
    public string Url(string password) => $"postgres://satusky:{password}@{HostAddress()}:{port}/postgres?sslmode=disable";

    public string Password { get; private set; } = FirstPassword;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists($"{Programs}/initdb"), "PostgreSQL 15 is needed for these tests: run 'apt-get install postgresql-15'");
        using (var listener = new TcpListener(IPAddress.Any, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        string[] command = ["sh", "-c", Script, "sh", directory, Programs, $"{port}", FirstPassword];
        if (System.Environment.UserName == "root")
        {
            // The server refuses to run as root.
            using var chown = Process.Start("chown", ["postgres", directory]);
            await chown.WaitForExitAsync();
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command];
        }

        server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60) && !server.HasExited, "PostgreSQL did not start");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Gives the role another password, as a provider does.</summary>
    public async Task RotateAsync(string password)
    {
        await ExecuteAsync($"ALTER ROLE satusky PASSWORD '{password}'");
        Password = password;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(directory, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=satusky;Password={Password};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string HostAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses.Select(a => a.Address))
            .First(a => a.AddressFamily == AddressFamily.InterNetwork)
            .ToString();
}
