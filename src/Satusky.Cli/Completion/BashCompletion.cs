using System.Text;
using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class BashCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        var flags = nodes.SelectMany(node => node.Flags).Where(CompletionNode.TakesValue).DistinctBy(option => option.Name).ToArray();
        var script = new StringBuilder();
        script.Append("""
            # Completion of 1ctl for bash. Load it with: source <(1ctl completion bash)
            _1ctl() {
              local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at=1ctl commands="" flags="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in

            """);
        script.Append("      ").AppendJoin(" | ", nodes.Skip(1).Select(node => $"'{node.Path}'")).Append(") at=\"$at ${COMP_WORDS[i]}\" ;;\n    esac\n  done\n  case \"$prev\" in\n");
        foreach (var option in flags.Where(option => CompletionNode.ValuesOf(option) is not null))
            script.Append($"    {Names([option])}) COMPREPLY=($(compgen -W '{string.Join(' ', CompletionNode.ValuesOf(option)!)}' -- \"$cur\")); return ;;\n");
        script.Append($"    {Names(flags.Where(CompletionNode.TakesFile))}) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n");
        script.Append($"    {Names(flags.Where(option => CompletionNode.ValuesOf(option) is null && !CompletionNode.TakesFile(option)))}) return ;;\n");
        script.Append("  esac\n  case \"$at\" in\n");
        foreach (var node in nodes)
            script.Append($"    '{node.Path}') commands='{string.Join(' ', node.Commands.Select(command => command.Name))}' flags='{string.Join(' ', node.Flags.SelectMany(CompletionNode.NamesOf))}' ;;\n");
        return script.Append("""
              esac
              if [[ $cur == -* || -z $commands ]]; then commands="$flags"; fi
              COMPREPLY=($(compgen -W "$commands" -- "$cur"))
            }
            complete -F _1ctl 1ctl

            """).ToString();
    }

    private static string Names(IEnumerable<System.CommandLine.Option> options) => string.Join(" | ", options.SelectMany(CompletionNode.NamesOf).Distinct());
}
