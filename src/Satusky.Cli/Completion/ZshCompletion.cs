using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class ZshCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        var flags = CompletionNode.WithValue(nodes);
        var values = flags.Where(CompletionNode.TakesOneOf)
            .Select(flag => $"    {CompletionNode.Pattern([flag])}) compadd -- {CompletionNode.ValuesOf(flag)}; return ;;");
        return $$"""
            #compdef 1ctl
            # Completion of 1ctl for zsh. Load it with: source <(1ctl completion zsh)
            _1ctl() {
              local at=1ctl word
              local -a commands flags
              for word in "${(@)words[2,CURRENT-1]}"; do
                case "$at $word" in
                  {{string.Join(" | ", nodes.Skip(1).Select(node => Quote(node.Path)))}}) at="$at $word" ;;
                esac
              done
              case "${words[CURRENT-1]}" in
            {{string.Join('\n', values)}}
                {{CompletionNode.Pattern(flags.Where(CompletionNode.TakesFile))}}) _files; return ;;
                {{CompletionNode.Pattern(flags.Where(CompletionNode.TakesAnything))}}) return ;;
              esac
              case "$at" in
            {{string.Join('\n', nodes.Select(WordsAt))}}
              esac
              if [[ $PREFIX == -* || ${#commands} -eq 0 ]]; then
                _describe 'flag' flags
              else
                _describe 'command' commands
              fi
            }
            if [[ $funcstack[1] == _1ctl ]]; then _1ctl "$@"; else compdef _1ctl 1ctl; fi

            """;
    }

    private static string WordsAt(CompletionNode node)
    {
        var commands = node.Commands.Select(command => Described(command.Name, command.Description));
        var flags = node.Flags.SelectMany(flag => CompletionNode.NamesOf(flag).Select(name => Described(name, flag.Description)));
        return $"    {Quote(node.Path)})\n      commands=({string.Join(' ', commands)})\n      flags=({string.Join(' ', flags)}) ;;";
    }

    // A colon parts the name from its description.
    private static string Described(string name, string? description) =>
        Quote($"{name}:{description?.Replace(":", " -", StringComparison.Ordinal)}");

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
