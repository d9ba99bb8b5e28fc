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
            nodes.Add(new CompletionNode(
                CliCommand.PathOf(command),
                [.. HelpText.Subcommands(command)],
                [.. HelpText.Flags(command), .. global]));
            foreach (var sub in HelpText.Subcommands(command))
                Add(sub);
        }
    }

    /// <summary>Every flag that takes a value, once.</summary>
    public static Option[] WithValue(IEnumerable<CompletionNode> nodes) =>
        [.. nodes.SelectMany(node => node.Flags).Where(TakesValue).DistinctBy(flag => flag.Name)];

    public static IEnumerable<string> NamesOf(Option flag) => flag.Aliases.Append(flag.Name).Distinct();

    /// <summary>The names of flags as a pattern of <c>case</c>.</summary>
    public static string Pattern(IEnumerable<Option> flags) => string.Join(" | ", flags.SelectMany(NamesOf).Distinct());

    public static bool TakesValue(Option flag) => flag.ValueType != typeof(bool) && flag.Arity.MaximumNumberOfValues > 0;

    public static bool TakesFile(Option flag) => flag.Name is "--config" or "--dockerfile";

    public static bool TakesOneOf(Option flag) => ValuesOf(flag).Length > 0;

    /// <summary>Takes a value that only the user knows.</summary>
    public static bool TakesAnything(Option flag) => TakesValue(flag) && !TakesFile(flag) && !TakesOneOf(flag);

    /// <summary>The values a flag can have, where they are few, as words of a shell.</summary>
    public static string ValuesOf(Option flag) => flag.Name switch
    {
        "--output" => string.Join(' ', OutputFormat.Names),
        "--strategy" => "rolling recreate",
        _ => "",
    };
}
