using System.Runtime.InteropServices;
using Satusky.Cli.Output;
using Satusky.Cli.Terminal;

namespace Satusky.Cli;

/// <summary>Everything a command takes from its surroundings.</summary>
internal sealed record CliHost(IConsole Console, TimeProvider Time, string CurrentDirectory, Func<string, string?> Environment)
{
    /// <summary>Makes Ctrl+C cancel the source instead of ending the process; disposing it gives Ctrl+C back.</summary>
    public required Func<CancellationTokenSource, IDisposable> CatchInterrupt { get; init; }

    public required ITerminal Terminal { get; init; }

    public static CliHost OfProcess() =>
        new(new ProcessConsole(), TimeProvider.System, System.Environment.CurrentDirectory, System.Environment.GetEnvironmentVariable)
    {
        CatchInterrupt = CancelOnSignal,
        Terminal = new ProcessTerminal(),
    };

    /// <summary>An environment variable, where an empty one counts as not set.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    // The first signal asks for an orderly end; the second one meets the default and ends the process.
    private static Signals CancelOnSignal(CancellationTokenSource source)
    {
        void Handle(PosixSignalContext context)
        {
            context.Cancel = !source.IsCancellationRequested;
            source.Cancel();
        }

        return new Signals(
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    private sealed class Signals(params PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (var registration in registrations)
                registration.Dispose();
        }
    }
}
