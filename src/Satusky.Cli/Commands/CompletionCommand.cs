using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands;

internal sealed class CompletionCommand(string shell) : CliCommand(shell, $"Print the completion script for {shell}")
{
    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        run.Host.Console.Out.Write(CompletionScript.For(Name, run.Root));
        return Task.FromResult(ExitCode.Done);
    }
}
