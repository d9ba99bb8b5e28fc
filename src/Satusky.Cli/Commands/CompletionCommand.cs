using Satusky.Cli.Completion;
using Satusky.Contracts;

namespace Satusky.Cli.Commands;

internal sealed class CompletionCommand(string shell, Func<OneCtl, string> script)
    : CliCommand(shell, $"Print the completion script for {shell}")
{
    public static CompletionCommand Bash() => new("bash", BashCompletion.Script);

    public static CompletionCommand Zsh() => new("zsh", ZshCompletion.Script);

    public static CompletionCommand Fish() => new("fish", FishCompletion.Script);

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        run.Host.Console.Out.Write(script(run.Root));
        return Task.FromResult(ExitCode.Done);
    }
}
