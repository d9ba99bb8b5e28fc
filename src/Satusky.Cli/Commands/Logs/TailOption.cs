using System.CommandLine;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Logs;

internal sealed class TailOption : Option<int?>
{
    private readonly int initial;

    public TailOption(int initial) : base("--tail", "-n")
    {
        this.initial = initial;
        Description = $"Number of stored lines (default {initial})";
        HelpName = "lines";
    }

    public int Read(Invocation run) => (run.Value(this) ?? initial) is var lines && lines is >= 0 and <= LogLimits.MaxTail
        ? lines
        : throw new CliException($"--tail {lines} is not valid: use a number between 0 and {LogLimits.MaxTail}") { Code = Reasons.InvalidCommandLine };
}
