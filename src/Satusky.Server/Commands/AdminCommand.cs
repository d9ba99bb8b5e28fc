using System.CommandLine;
using Satusky.Contracts;
using Satusky.ControlPlane.Access;

namespace Satusky.Server.Commands;

/// <summary>`satusky admin token`: a way back in for who has lost the login.</summary>
internal static class AdminCommand
{
    public static Command Create()
    {
        var token = new Command("token", "Issue a new token for the admin, and revoke the one that was issued before");
        token.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => IssueAsync(settings, cancellationToken)));
        return new Command("admin", "Help for who has lost the login; works beside the running platform") { token };
    }

    private static async Task<int> IssueAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var storage = settings.ControlPlane.Storage;
        if (!File.Exists(storage.SqlitePath))
        {
            await Console.Error.WriteLineAsync($"There is no platform in {settings.Home}: start it once with 'satusky up', or set SATUSKY_HOME.");
            return ExitCode.Failed;
        }

        await using var database = storage.Open(TimeProvider.System);
        await database.MigrateAsync(cancellationToken);
        var path = await new AdminToken(database, TimeProvider.System).IssueAsync(settings.Home, cancellationToken);
        Console.WriteLine($"The admin's new token is in {path}; the one before is revoked.");
        Console.WriteLine($"Log in with: 1ctl auth login --token - < {path}");
        return ExitCode.Done;
    }
}
