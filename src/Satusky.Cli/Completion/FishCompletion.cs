using System.Text;
using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class FishCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        var script = new StringBuilder();
        script.Append("""
            # Completion of 1ctl for fish. Load it with: 1ctl completion fish | source
            function __1ctl_at
              set -l at 1ctl
              for word in (commandline -opc)[2..-1]
                switch "$at $word"

            """);
        script.Append("      case ").AppendJoin(' ', nodes.Skip(1).Select(node => Quote(node.Path))).Append("\n        set at \"$at $word\"\n    end\n  end\n  test \"$at\" = \"$argv\"\nend\ncomplete -c 1ctl -f\n");
        foreach (var node in nodes)
        {
            var here = $"complete -c 1ctl -n {Quote("__1ctl_at " + node.Path)}";
            foreach (var command in node.Commands)
                script.Append($"{here} -a {command.Name} -d {Quote(command.Description)}\n");
            foreach (var option in node.Flags)
                script.Append($"{here} {string.Join(' ', CompletionNode.NamesOf(option).Select(Switch))}{ValueOf(option)} -d {Quote(option.Description)}\n");
        }

        return script.ToString();
    }

    private static string Switch(string name) => name.StartsWith("--", StringComparison.Ordinal) ? "-l " + name[2..] : "-s " + name[1..];

    private static string ValueOf(System.CommandLine.Option option) => CompletionNode.ValuesOf(option) is { } values
        ? $" -x -a '{string.Join(' ', values)}'"
        : CompletionNode.TakesFile(option) ? " -r -F" : CompletionNode.TakesValue(option) ? " -x" : "";

    private static string Quote(string? text) => $"'{(text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
