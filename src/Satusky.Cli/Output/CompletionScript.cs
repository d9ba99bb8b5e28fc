using Satusky.Cli.Commands;

namespace Satusky.Cli.Output;

internal static class CompletionScript
{
    public static string For(string shell, OneCtl root) => shell + root.Name;
}
