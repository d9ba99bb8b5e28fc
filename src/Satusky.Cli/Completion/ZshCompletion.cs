using System.Text;
using Satusky.Cli.Commands;

namespace Satusky.Cli.Completion;

internal static class ZshCompletion
{
    public static string Script(OneCtl root)
    {
        var nodes = CompletionNode.All(root);
        var flags = nodes.SelectMany(node => node.Flags).Where(CompletionNode.TakesValue).DistinctBy(option => option.Name).ToArray();
        var script = new StringBuilder();
        script.Append("""
            #compdef 1ctl
            # Completion of 1ctl for zsh. Load it with: source <(1ctl completion zsh)
            _1ctl() {
              local at=1ctl word
              local -a commands flags
              for word in "${(@)words[2,CURRENT-1]}"; do
                case "$at $word" in

            """);
        script.Append("      ").AppendJoin(" | ", nodes.Skip(1).Select(node => Quote(node.Path))).Append(") at=\"$at $word\" ;;\n    esac\n  done\n  case \"${words[CURRENT-1]}\" in\n");
        foreach (var option in flags.Where(option => CompletionNode.ValuesOf(option) is not null))
            script.Append($"    {Names([option])}) compadd -- {string.Join(' ', CompletionNode.ValuesOf(option)!)}; return ;;\n");
        script.Append($"    {Names(flags.Where(CompletionNode.TakesFile))}) _files; return ;;\n");
        script.Append($"    {Names(flags.Where(option => CompletionNode.ValuesOf(option) is null && !CompletionNode.TakesFile(option)))}) return ;;\n");
        script.Append("  esac\n  case \"$at\" in\n");
        foreach (var node in nodes)
        {
            var commands = node.Commands.Select(command => Quote($"{command.Name}:{Plain(command.Description)}"));
            var names = node.Flags.SelectMany(option => CompletionNode.NamesOf(option).Select(name => Quote($"{name}:{Plain(option.Description)}")));
            script.Append($"    {Quote(node.Path)})\n      commands=({string.Join(' ', commands)})\n      flags=({string.Join(' ', names)}) ;;\n");
        }

        return script.Append("""
              esac
              if [[ $PREFIX == -* || ${#commands} -eq 0 ]]; then
                _describe 'flag' flags
              else
                _describe 'command' commands
              fi
            }
            if [[ $funcstack[1] == _1ctl ]]; then _1ctl "$@"; else compdef _1ctl 1ctl; fi

            """).ToString();
    }

    private static string Names(IEnumerable<System.CommandLine.Option> options) => string.Join(" | ", options.SelectMany(CompletionNode.NamesOf).Distinct());

    // A colon parts the name from its description.
    private static string Plain(string? text) => (text ?? "").Replace(":", " -", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
