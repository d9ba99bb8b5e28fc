using System.CommandLine;

namespace Satusky.Cli.Commands;

/// <summary>A command that does something; a plain <see cref="Command"/> only groups others.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description) : base(name, description)
    {
        // Tells the parser that the command may stand without a subcommand; CommandLine runs it.
        SetAction(_ => 0);
    }

    /// <summary>Does the work and gives the exit code; a <see cref="CliException"/> ends it with a message.</summary>
    public abstract Task<int> RunAsync(Invocation run, CancellationToken cancel);

    /// <summary>The command as it is typed: <c>1ctl deploy list</c>.</summary>
    public static string PathOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            names.Insert(0, symbol.Name);
        return string.Join(' ', names);
    }
}
