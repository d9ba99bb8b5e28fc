using System.CommandLine;
using Satusky.Cli.Commands;
using Satusky.Cli.Output;

namespace Satusky.Cli.Completion;

/// <summary>One command as a shell needs to know it.</summary>
/// <param name="Path">The words that lead to it: <c>1ctl deploy list</c>.</param>
internal sealed record CompletionNode(string Path, IReadOnlyList<Command> Commands, IReadOnlyList<Option> Flags)
{
    /// <summary>All commands, the root first.</summary>
    public static IReadOnlyList<CompletionNode> All(OneCtl root)
    {
        var nodes = new List<CompletionNode>();
        Add(root);
        return nodes;

        void Add(Command command)
        {
            var global = command is OneCtl ? [] : HelpText.GlobalFlags(command);
            nodes.Add(new CompletionNode(CliCommand.PathOf(command), [.. HelpText.Subcommands(command)], [.. HelpText.Flags(command), .. global]));
            foreach (var sub in HelpText.Subcommands(command))
                Add(sub);
        }
    }

    public static IEnumerable<string> NamesOf(Option option) => option.Aliases.Append(option.Name).Distinct();

    public static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    /// <summary>The values a flag can have, where they are few.</summary>
    public static string[]? ValuesOf(Option option) => option.Name switch
    {
        "--output" => OutputFormat.Names,
        "--strategy" => ["rolling", "recreate"],
        _ => null,
    };

    public static bool TakesFile(Option option) => option.Name is "--config" or "--dockerfile";
}
