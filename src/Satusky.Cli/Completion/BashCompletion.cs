using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class BashCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        var flags = CompletionNode.WithValue(nodes);
        var paths = string.Join(" | ", nodes.Skip(1).Select(node => $"'{node.Path}'"));
        var values = flags.Where(CompletionNode.TakesOneOf)
            .Select(flag => $"    {CompletionNode.Pattern([flag])}) COMPREPLY=($(compgen -W '{CompletionNode.ValuesOf(flag)}' -- \"$cur\")); return ;;");
        return $$"""
            # Completion of 1ctl for bash. Load it with: source <(1ctl completion bash)
            _1ctl() {
              local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" at=1ctl commands="" flags="" i
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in
                  {{paths}}) at="$at ${COMP_WORDS[i]}" ;;
                esac
              done
              case "$prev" in
            {{string.Join('\n', values)}}
                {{CompletionNode.Pattern(flags.Where(CompletionNode.TakesFile))}}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                {{CompletionNode.Pattern(flags.Where(CompletionNode.TakesAnything))}}) return ;;
              esac
              case "$at" in
            {{string.Join('\n', nodes.Select(WordsAt))}}
              esac
              if [[ $cur == -* || -z $commands ]]; then commands="$flags"; fi
              COMPREPLY=($(compgen -W "$commands" -- "$cur"))
            }
            complete -F _1ctl 1ctl

            """;
    }

    private static string WordsAt(CompletionNode node)
    {
        var commands = string.Join(' ', node.Commands.Select(command => command.Name));
        return $"    '{node.Path}') commands='{commands}' flags='{string.Join(' ', node.Flags.SelectMany(CompletionNode.NamesOf))}' ;;";
    }
}
