using System.CommandLine;
using Satusky.Contracts;
using Satusky.ControlPlane.Backups;

namespace Satusky.Server.Commands;

/// <summary>`satusky backup` and `satusky restore`.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> s_file = new("file") { Description = "The backup, a .tar.gz" };
    private static readonly Option<bool> s_withLogs = new("--with-logs") { Description = "Include the logs of apps" };

    public static Command CreateBackup()
    {
        var command = new Command("backup", "Write everything but the master key into one file; works beside the running platform") { s_file, s_withLogs };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings =>
            RunAsync(() => BackUpAsync(settings, parsed.GetValue(s_file)!, parsed.GetValue(s_withLogs), cancellationToken))));
        return command;
    }

    public static Command CreateRestore()
    {
        var command = new Command("restore", "Put a backup in the place of what this platform knows, which is kept beside it; the platform must be stopped") { s_file };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings =>
            RunAsync(() => RestoreAsync(settings, parsed.GetValue(s_file)!, cancellationToken))));
        return command;
    }

    private static async Task BackUpAsync(ServerSettings settings, string file, bool withLogs, CancellationToken cancellationToken)
    {
        await PlatformBackup.CreateAsync(settings.ControlPlane, file, withLogs, cancellationToken);
        Console.WriteLine($"Backed up {settings.Home} to {Path.GetFullPath(file)}.");
        Console.WriteLine($"It does not hold the master key, and stored secrets cannot be read without it: keep a copy of {settings.MasterKeyFile} in another place.");
    }

    private static async Task RestoreAsync(ServerSettings settings, string file, CancellationToken cancellationToken)
    {
        foreach (var line in await PlatformRestore.RunAsync(settings.ControlPlane, file, TimeProvider.System, cancellationToken)) Console.WriteLine(line);
        Console.WriteLine($"Restored {Path.GetFullPath(file)} to {settings.Home}. Start the platform with: satusky up");
    }

    private static async Task<int> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is BackupException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }
    }
}
