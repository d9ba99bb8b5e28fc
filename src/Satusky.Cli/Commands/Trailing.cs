using System.CommandLine;
using System.CommandLine.Parsing;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands;

/// <summary>The arguments <c>[app] -- command…</c>, of which the words behind <c>--</c> are somebody else's command line.</summary>
internal sealed class Trailing
{
    private readonly Argument<string?> app = TargetOptions.NameArgument();
    private readonly Argument<string[]> words;

    /// <param name="least">How many words must follow.</param>
    public Trailing(Command command, string name, string description, int least)
    {
        words = new Argument<string[]>(name) { Description = description, Arity = new ArgumentArity(0, 10_000) };
        command.Arguments.Add(app);
        command.Arguments.Add(words);
        Least = least;
    }

    private int Least { get; }

    public (string? App, IReadOnlyList<string> Words) Read(Invocation run)
    {
        string[] all = [.. run.Value(app) is { } first ? [first] : Array.Empty<string>(), .. run.Value(words) ?? []];
        var behind = run.Parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        var path = CliCommand.PathOf(run.Parsed.CommandResult.Command);
        if (behind < Least)
            throw new CliException($"'{path}' needs a command behind --", $"For example: {path} my-app -- ls -l") { Code = Reasons.InvalidCommandLine };
        if (all.Length - behind > 1)
            throw new CliException($"'{path}' does not take the argument \"{all[1]}\"", $"Write the command behind --: {path} {all[0]} -- {string.Join(' ', all[1..])}") { Code = Reasons.InvalidCommandLine };

        return (all.Length > behind ? all[0] : null, all[^behind..]);
    }
}
