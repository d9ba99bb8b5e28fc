using System.CommandLine;
using System.CommandLine.Parsing;
using Satusky.Cli.Output;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands;

/// <summary>What is wrong with a command line, with the valid names and the nearest one.</summary>
internal static class UsageFault
{
    public static CliException? Find(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return Misplaced(parsed)
            ?? Swallowed(parsed)
            ?? (parsed.UnmatchedTokens is [var first, ..] ? Unmatched(command, first) : null)
            ?? parsed.Errors.Select(error => OfError(command, error)).FirstOrDefault()
            ?? OutputFault(parsed);
    }

    private static CliException Unmatched(Command command, string token)
    {
        var path = CliCommand.PathOf(command);
        if (token.StartsWith('-') && token.Length > 1)
        {
            var flags = Flags(command).Where(option => !option.Hidden).ToArray();
            var near = Nearest.To(token.Split('=')[0], flags.SelectMany(option => option.Aliases.Append(option.Name)));
            return Fault(
                $"unknown flag {token.Split('=')[0]} for '{path}'{DidYouMean(near)}",
                $"Flags: {string.Join(", ", flags.Select(option => option.Name))}\nRun '{path} --help' for usage");
        }

        if (command.Subcommands.Count == 0)
            return Fault($"'{path}' does not take the argument \"{token}\"", $"Run '{path} --help' for usage");

        var names = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToArray();
        return Fault(
            $"command \"{token}\" not found{DidYouMean(Nearest.To(token, names))}",
            $"Commands: {string.Join(", ", names)}\nRun '{path} --help' for usage");
    }

    private static CliException OfError(Command command, ParseError error)
    {
        var path = CliCommand.PathOf(command);
        var help = $"Run '{path} --help' for usage";
        switch (error.SymbolResult)
        {
            case OptionResult { Implicit: true } missing:
                return Fault($"'{path}' needs {missing.Option.Name}", help);
            case OptionResult { Tokens.Count: 0 } option:
                return Fault($"{option.Option.Name} needs a value", help);
            case OptionResult { Tokens.Count: > 1 } option:
                return Fault($"{option.Option.Name} is given {option.Tokens.Count} times", "Give it once");
            case OptionResult option:
                return Fault($"{option.Option.Name} \"{option.Tokens[0].Value}\" is not {KindOf(option.Option.ValueType)}", help);
        }

        if (command is not CliCommand)
            return Fault(
                $"'{path}' needs a command",
                $"Commands: {string.Join(", ", HelpText.Subcommands(command).Select(sub => sub.Name))}\n{help}");

        var missingArguments = command.Arguments
            .Where(argument => argument.Arity.MinimumNumberOfValues > 0)
            .Select(argument => $"<{argument.Name}>");
        return Fault($"'{path}' needs {string.Join(' ', missingArguments)}", help);
    }

    // The parser takes whatever follows a flag as its value, even another flag.
    private static CliException? Swallowed(ParseResult parsed)
    {
        foreach (var option in Results(parsed.CommandResult))
        {
            foreach (var token in option.Tokens)
            {
                if (IsFlag(parsed.CommandResult.Command, token.Value))
                    return Fault($"{option.Option.Name} needs a value, but the flag {token.Value} follows it", null);
            }
        }

        return null;
    }

    // `1ctl deploy --cpu 2 list` would drop --cpu without a word.
    private static CliException? Misplaced(ParseResult parsed)
    {
        for (var parent = parsed.CommandResult.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            var stray = parent.Children.OfType<OptionResult>()
                .FirstOrDefault(option => option is { Implicit: false, Option.Recursive: false })?.Option.Name;
            if (stray is null)
                continue;

            var command = parsed.CommandResult.Command;
            var path = CliCommand.PathOf(command);
            return Fault(
                $"{stray} before '{command.Name}' belongs to '{CliCommand.PathOf(parent.Command)}' and has no effect on '{path}'",
                command.Options.Any(option => option.Name == stray) ? $"Write it last: {path} {stray} …" : "Remove it");
        }

        return null;
    }

    private static CliException? OutputFault(ParseResult parsed)
    {
        var output = ((OneCtl)parsed.RootCommandResult.Command).Output;
        return parsed.GetValue(output) is not { } format || OutputFormat.Names.Contains(format)
            ? null
            : Fault(
                $"output format \"{format}\" is not known{DidYouMean(Nearest.To(format, OutputFormat.Names))}",
                $"Formats: {string.Join(", ", OutputFormat.Names)}");
    }

    private static IEnumerable<OptionResult> Results(CommandResult? command)
    {
        for (; command is not null; command = command.Parent as CommandResult)
        {
            foreach (var option in command.Children.OfType<OptionResult>())
                yield return option;
        }
    }

    private static IEnumerable<Option> Flags(Command command) => command.Options.Concat(HelpText.GlobalFlags(command)).Distinct();

    private static bool IsFlag(Command command, string word) =>
        word.StartsWith('-') && Flags(command).Any(flag => flag.Name == word || flag.Aliases.Contains(word));

    private static string KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(bool) => "true or false",
        _ => "a whole number",
    };

    private static string DidYouMean(string? name) => name is null ? "" : $": did you mean {name}?";

    private static CliException Fault(string message, string? hint) => new(message, hint) { Code = Reasons.InvalidCommandLine };
}
