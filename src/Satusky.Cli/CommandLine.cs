using System.CommandLine;
using System.CommandLine.Help;
using Satusky.Cli.Commands;
using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Status;

namespace Satusky.Cli;

/// <summary>From the words of a command line to an exit code.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static string Version => typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancel)
    {
        if (args is ["--version"])
        {
            host.Console.Out.WriteLine("1ctl " + Version);
            return ExitCode.Done;
        }

        var root = new OneCtl(args);
        using var run = new Invocation(host, root, args, root.Parse(args, Parsing));
        try
        {
            return await DispatchAsync(run, cancel);
        }
        catch (CliException e)
        {
            return Failure.Report(run, await AppTarget.ExplainAsync(run, e, cancel));
        }
        catch (OperationCanceledException)
        {
            return Failure.Report(run, new CliException("interrupted", exitCode: ExitCode.Interrupted) { Code = Reasons.Interrupted });
        }
        catch (IOException e) when (Failure.IsClosedPipe(e))
        {
            return ExitCode.Done;
        }
    }

    private static async Task<int> DispatchAsync(Invocation run, CancellationToken cancel)
    {
        var command = run.Parsed.CommandResult.Command;
        if (run.Parsed.Action is HelpAction || run.Parsed.Tokens.Count == 0)
        {
            HelpText.Write(command, run.Host.Console.Out);
            return ExitCode.Done;
        }

        if (run.Parsed.GetResult(run.Root.Version) is { Implicit: false })
        {
            run.Host.Console.Out.WriteLine(run.IsJson ? $"{{\n  \"version\": \"{Version}\"\n}}" : "1ctl " + Version);
            return ExitCode.Done;
        }

        return UsageFault.Find(run.Parsed) is { } fault ? throw fault : await ((CliCommand)command).RunAsync(run, cancel);
    }
}
