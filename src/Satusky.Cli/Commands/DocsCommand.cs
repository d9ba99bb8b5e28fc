using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands;

/// <summary>Prints the reference page docs/cli.md.</summary>
internal sealed class DocsCommand() : CliCommand("docs", Summary)
{
    public const string Summary = "Print the reference of all commands as Markdown";

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        run.Host.Console.Out.Write(ReferencePage.Of(run.Root));
        return Task.FromResult(ExitCode.Done);
    }
}
