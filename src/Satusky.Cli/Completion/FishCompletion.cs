using System.CommandLine;
using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class FishCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        return $"""
            # Completion of 1ctl for fish. Load it with: 1ctl completion fish | source
            function __1ctl_at
              set -l at 1ctl
              for word in (commandline -opc)[2..-1]
                switch "$at $word"
                  case {string.Join(' ', nodes.Skip(1).Select(node => Quote(node.Path)))}
                    set at "$at $word"
                end
              end
              test "$at" = "$argv"
            end
            complete -c 1ctl -f
            {string.Join('\n', nodes.SelectMany(WordsAt))}

            """;
    }

    private static IEnumerable<string> WordsAt(CompletionNode node)
    {
        var here = $"complete -c 1ctl -n {Quote("__1ctl_at " + node.Path)}";
        foreach (var command in node.Commands)
            yield return $"{here} -a {command.Name} -d {Quote(command.Description)}";
        foreach (var flag in node.Flags)
            yield return $"{here} {string.Join(' ', CompletionNode.NamesOf(flag).Select(Switch))}{ValueOf(flag)} -d {Quote(flag.Description)}";
    }

    private static string Switch(string name) => name.StartsWith("--", StringComparison.Ordinal) ? "-l " + name[2..] : "-s " + name[1..];

    private static string ValueOf(Option flag) => flag switch
    {
        _ when CompletionNode.TakesOneOf(flag) => $" -x -a '{CompletionNode.ValuesOf(flag)}'",
        _ when CompletionNode.TakesFile(flag) => " -r -F",
        _ when CompletionNode.TakesValue(flag) => " -x",
        _ => "",
    };

    private static string Quote(string? text) =>
        $"'{text?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
