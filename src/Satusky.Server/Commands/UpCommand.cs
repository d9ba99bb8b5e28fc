using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Satusky.Contracts;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <summary>`satusky up`: supervises the platform's processes, in the foreground or detached.</summary>
internal static class UpCommand
{
    private static readonly Option<bool> s_detach = new("--detach", "-d") { Description = "Return when the platform is ready, and leave it running" };

    public static Command Create()
    {
        var command = new Command("up", "Run and supervise the platform on a machine without systemd") { s_detach };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings => parsed.GetValue(s_detach)
            ? DetachedStart.RunAsync(settings, TimeProvider.System, cancellationToken)
            : SuperviseAsync(settings, TimeProvider.System, cancellationToken)));
        return command;
    }

    private static async Task<int> SuperviseAsync(ServerSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var home = new HomeFolder(settings.Home);
        home.Create();
        using var held = SupervisorLock.TryTake(home);
        if (held is null)
        {
            Console.WriteLine($"Satusky already runs in {settings.Home}.");
            return ExitCode.Done;
        }

        var platform = await Platform.DescribeAsync(settings, home, time, cancellationToken);
        string[] problems = [.. Ports.Problems(settings, SupervisorState.Read(home)), .. platform.Problem is { } problem ? [problem] : Array.Empty<string>()];
        foreach (var line in problems) await Console.Error.WriteLineAsync(line);
        if (problems.Length > 0) return ExitCode.Failed;

        using var logging = LoggerFactory.Create(builder => builder
            .AddConsole(console => console.FormatterName = PlainConsole.FormatName)
            .AddConsoleFormatter<PlainConsole, ConsoleFormatterOptions>()
            .Services.AddSingleton(time));
        using var signals = new StopSignals(cancellationToken);
        var supervisor = new Supervisor(home, platform.Specs, new ContainerInstances(home, platform.Engine), time, logging.CreateLogger("satusky"));
        await supervisor.RunAsync(() => signals.Quit, signals.Token);
        return ExitCode.Done;
    }
}
