using System.CommandLine;
using System.Data.Common;
using Satusky.Contracts;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;

namespace Satusky.Server.Commands;

/// <summary>`satusky admin token`: a way back in for who has lost the login. `satusky admin rotate-key`: a new master key.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var token = new Command("token", "Issue a new token for the admin, and revoke the one that was issued before");
        token.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => IssueAsync(settings, cancellationToken)));
        var rotate = new Command(
            "rotate-key",
            "Make a new master key, seal every organization's key with it and drop the one before; beside the running platform, and safe to repeat after a kill");
        rotate.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => RotateAsync(settings, cancellationToken)));
        return new Command("admin", "The login and the master key of this platform; works beside the running platform") { token, rotate };
    }

    private static Task<int> IssueAsync(ServerSettings settings, CancellationToken cancellationToken) => WithDatabaseAsync(
        settings,
        async database =>
        {
            if (settings.AdminTokenFile is { } given)
            {
                throw new AdminTokenException($"The admin's token is given in {given} (SATUSKY_ADMIN_TOKEN_FILE): change that file and start the platform again.");
            }

            var path = await new AdminToken(database, TimeProvider.System).IssueAsync(settings.Home, cancellationToken);
            Console.WriteLine($"The admin's new token is in {path}; the one before is revoked.");
            Console.WriteLine($"Log in with: 1ctl auth login --token - < {path}");
        },
        cancellationToken);

    private static Task<int> RotateAsync(ServerSettings settings, CancellationToken cancellationToken) => WithDatabaseAsync(
        settings,
        async database =>
        {
            var rotated = await new MasterKeyRotation(settings.MasterKeyFile, database).RunAsync(cancellationToken);
            if (rotated.Resumed) Console.WriteLine("An earlier rotation had been cut off; it is finished now.");
            Console.WriteLine($"The master key is {rotated.KeyId}; {rotated.DataKeys} organization {(rotated.DataKeys == 1 ? "key was" : "keys were")} sealed anew, secrets stay as they are.");
            Console.WriteLine($"Keep a copy of {settings.MasterKeyFile} in another place, and the copy from before as long as you keep backups from before.");
        },
        cancellationToken);

    private static async Task<int> WithDatabaseAsync(ServerSettings settings, Func<Database, Task> work, CancellationToken cancellationToken)
    {
        var storage = settings.ControlPlane.Storage;
        if (storage.PostgresConnectionString is null && !File.Exists(storage.SqlitePath))
        {
            await Console.Error.WriteLineAsync($"There is no platform in {settings.Home}: start it once with 'satusky up', or set SATUSKY_HOME.");
            return ExitCode.Failed;
        }

        try
        {
            await using var database = storage.Open(TimeProvider.System);
            await database.MigrateAsync(cancellationToken);
            await work(database);
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is MasterKeyException or NewerDatabaseException or AdminTokenException or DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }
    }
}
