using Microsoft.Extensions.Logging;
using Npgsql;

namespace Satusky.ControlPlane.Storage;

/// <summary>Carries announcements between replicas by NOTIFY: sent with the commit, heard on one connection of its own.</summary>
internal sealed partial class PostgresNotices
{
    // A payload holds fewer than 8000 bytes; an announcement has at most 60.
    private const int MaxInOne = 100;
    private const int MaxId = 40;

    // Schemas of one database must not hear each other.
    private const string Channel = "left('satusky_' || current_schema(), 63)";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly string connectionString;
    private readonly Announcements announcements;
    private readonly TimeProvider time;

    // What this process has committed is delivered without the way through the server.
    private readonly string sender = Guid.NewGuid().ToString("N");

    public PostgresNotices(string connectionString, Announcements announcements, TimeProvider time)
    {
        // Without the keepalive a server that went away silently would be listened to for ever.
        this.connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, KeepAlive = 10 }.ToString();
        this.announcements = announcements;
        this.time = time;
    }

    public async Task SendAsync(DatabaseTransaction transaction)
    {
        foreach (var some in transaction.Announced.Chunk(MaxInOne))
        {
            if (some.FirstOrDefault(a => a.Id.Length > MaxId).Id is { } id)
            {
                throw new ArgumentException($"the id \"{id}\" is too long to be announced");
            }

            var payload = string.Join('\n', some.Select(a => $"{a.Topic} {a.Id}").Prepend(sender));
            await transaction.ExecuteAsync($"SELECT pg_notify({Channel}, @payload)", new { payload });
        }
    }

    public async Task ListenAsync(ILogger logger, CancellationToken cancellationToken)
    {
        for (var retry = FirstRetry; ; retry = retry * 2 < LastRetry ? retry * 2 : LastRetry)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                connection.Notification += (_, notification) => Hear(notification.Payload);
                await connection.OpenAsync(cancellationToken);
                await using (var command = new NpgsqlCommand($"SELECT {Channel}", connection))
                {
                    var channel = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
                    command.CommandText = $"LISTEN \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                announcements.DeliverMissed();
                retry = FirstRetry;
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                LogLost(logger, exception.Message, retry.TotalSeconds);
                await Task.Delay(retry, time, cancellationToken);
            }
        }
    }

    private void Hear(string payload)
    {
        var lines = payload.Split('\n');
        if (lines[0] == sender)
        {
            return;
        }

        foreach (var line in lines.Skip(1))
        {
            // A newer replica may speak of what this one does not know.
            if (line.Split(' ') is [var topic, var id] && Enum.TryParse<Topic>(topic, out var known))
            {
                announcements.Deliver(new Announcement(known, id));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database's announcements are not heard, next try in {Seconds} s: {Cause}")]
    private static partial void LogLost(ILogger logger, string cause, double seconds);
}
