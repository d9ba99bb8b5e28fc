using System.CommandLine;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Instances;

/// <summary>The flags <c>-i</c>, <c>-t</c> and both in one word.</summary>
internal sealed class InteractiveOptions
{
    private readonly Option<bool> stdin = Flag.Switch("--stdin", "Send standard input to the process", "-i");
    private readonly Option<bool> tty = Flag.Switch("--tty", "Give the process a terminal: this one", "-t");
    private readonly Option<bool> both = Flag.Switch("--interactive", "Both: --stdin and --tty", "-it", "-ti");

    public InteractiveOptions(Command command)
    {
        command.Options.Add(both);
        command.Options.Add(stdin);
        command.Options.Add(tty);
    }

    public ProcessStart Start(Invocation run, IReadOnlyList<string> command)
    {
        var start = new ProcessStart(command, run.Value(stdin) || run.Value(both), run.Value(tty) || run.Value(both));
        return !start.Tty || run.Host.Console is { InIsTerminal: true, OutIsTerminal: true }
            ? start
            : throw new CliException("there is no terminal here to give to the process", "Leave --tty out; --stdin alone sends a file or a pipe") { Code = Reasons.InvalidCommandLine };
    }
}
