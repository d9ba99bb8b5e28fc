using System.CommandLine;
using Satusky.Contracts;
using Satusky.Edge;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <summary>`satusky edge`: the process that takes the traffic.</summary>
internal static class EdgeCommand
{
    public static Command Create()
    {
        var command = new Command("edge", "Run the edge: HTTPS and names for apps, also while the control plane does not run");
        command.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        var home = new HomeFolder(settings.Home);
        home.Create();
        using var signals = new StopSignals(cancellationToken);
        var options = new EdgeOptions
        {
            StateDirectory = home.Edge,
            ControlSocket = home.EdgeSocket,
            HttpPort = settings.HttpPort,
            HttpsPort = settings.HttpsPort,
        };
        await EdgeHost.RunAsync(options, signals.Token);
        return ExitCode.Done;
    }
}
