using System.CommandLine;
using Satusky.Contracts;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <summary>`satusky down`: stops what `satusky up` runs.</summary>
internal static class DownCommand
{
    private static readonly Option<bool> s_keepInstances = new("--keep-instances") { Description = "Leave the apps' instances running, unreachable until the next up" };

    public static Command Create()
    {
        var command = new Command("down", "Stop the platform and the apps' instances; both come back with the next up") { s_keepInstances };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, parsed.GetValue(s_keepInstances), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, bool keepInstances, CancellationToken cancellationToken)
    {
        switch (await Shutdown.RunAsync(new HomeFolder(settings.Home), keepInstances, TimeProvider.System, cancellationToken))
        {
            case ShutdownResult.Stopped:
                Console.WriteLine("Satusky is stopped.");
                return ExitCode.Done;
            case ShutdownResult.NothingRan:
                Console.WriteLine($"Satusky does not run in {settings.Home}.");
                return ExitCode.Done;
            default:
                await Console.Error.WriteLineAsync($"Satusky still runs in {settings.Home}: see {new HomeFolder(settings.Home).Log("supervisor")}.");
                return ExitCode.Failed;
        }
    }
}
