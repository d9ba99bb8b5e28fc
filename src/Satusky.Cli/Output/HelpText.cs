using System.CommandLine;
using Satusky.Cli.Commands;

namespace Satusky.Cli.Output;

/// <summary>What a command does and takes, in words; the same facts for <c>--help</c> and the reference page.</summary>
internal static class HelpText
{
    public static void Write(Command command, TextWriter output)
    {
        var path = CliCommand.PathOf(command);
        output.WriteLine(command.Description + ".");
        output.WriteLine();
        output.WriteLine("Usage:");
        foreach (var usage in Usages(command))
            output.WriteLine("  " + usage);
        WriteRows(output, "Commands", Subcommands(command).Select(sub => (sub.Name, sub.Description)));
        WriteRows(output, "Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description)));
        WriteRows(output, "Flags", Flags(command).Select(option => (NamesOf(option), option.Description)));
        if (command is not OneCtl)
            WriteRows(output, "Flags of every command", GlobalFlags(command).Select(option => (NamesOf(option), option.Description)));
        if (Subcommands(command).Any())
        {
            output.WriteLine();
            output.WriteLine($"Run '{path} <command> --help' for more about a command.");
        }
    }

    public static IEnumerable<Command> Subcommands(Command command) => command.Subcommands.Where(sub => !sub.Hidden);

    /// <summary>The flags of this command alone.</summary>
    public static IEnumerable<Option> Flags(Command command) => command.Options.Where(option => !option.Hidden);

    public static IEnumerable<Option> GlobalFlags(Command command)
    {
        var root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent)
            root = parent;
        return root.Options.Where(option => option is { Recursive: true, Hidden: false });
    }

    public static IEnumerable<string> Usages(Command command)
    {
        var path = CliCommand.PathOf(command);
        if (command is CliCommand)
        {
            var arguments = command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}]" : $" <{argument.Name}>");
            yield return $"{path}{string.Concat(arguments)}{(Flags(command).Any() ? " [flags]" : "")}";
        }

        if (Subcommands(command).Any())
            yield return $"{path} <command>";
    }

    /// <summary>All names of a flag and what its value is: <c>-w, --wait</c>, <c>--cpu &lt;cores&gt;</c>.</summary>
    public static string NamesOf(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).Distinct().OrderBy(name => name.Length));
        return option.HelpName is null ? names : $"{names} <{option.HelpName}>";
    }

    private static void WriteRows(TextWriter output, string title, IEnumerable<(string Left, string? Right)> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0)
            return;

        var width = all.Max(row => row.Left.Length);
        output.WriteLine();
        output.WriteLine(title + ":");
        foreach (var (left, right) in all)
            output.WriteLine($"  {left.PadRight(width)}  {right}".TrimEnd());
    }
}
