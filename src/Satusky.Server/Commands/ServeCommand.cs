using System.CommandLine;
using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Satusky.Contracts;
using Satusky.ControlPlane;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <summary>`satusky serve`: the process that decides what runs, and the API.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Run the control plane: the API on loopback, builds, rollouts and logs");
        command.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        new HomeFolder(settings.Home).Create();
        using var held = HomeLock.TryTake(settings.Home);
        if (held is null)
        {
            await Console.Error.WriteLineAsync($"Another control plane runs in {settings.Home}, or a restore does: stop it first, or set SATUSKY_HOME.");
            return ExitCode.Failed;
        }

        using var signals = new StopSignals(cancellationToken);
        try
        {
            await ControlPlaneHost.RunAsync(settings.ControlPlane, signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            // Told to stop before it had started.
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Port {settings.ApiPort} on 127.0.0.1 is taken by another program: stop that, or set SATUSKY_API_PORT.");
            return ExitCode.Failed;
        }
        catch (DbException exception)
        {
            await Console.Error.WriteLineAsync($"Satusky cannot use its database: {exception.Message}");
            return ExitCode.Failed;
        }
        catch (PlatformFailedException exception)
        {
            await Console.Error.WriteLineAsync($"Satusky stopped: {exception.Message}");
            return ExitCode.Failed;
        }
        catch (Exception exception) when (exception is MasterKeyException or NewerDatabaseException or AdminTokenException)
        {
            await Console.Error.WriteLineAsync($"Satusky cannot start: {exception.Message}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }
}
