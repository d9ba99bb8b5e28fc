using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Logs;

internal sealed class LogsStreamCommand : CliCommand
{
    private readonly TargetOptions target;
    private readonly TailOption tail = new(100);

    public LogsStreamCommand() : base("stream", "Follow the log of an app, over restarts and redeploys, until Ctrl+C")
    {
        target = new TargetOptions(this);
        Options.Add(tail);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var lines = tail.Read(run);
        var app = target.Resolve(run);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        try
        {
            await foreach (var entry in run.Api.StreamLogsAsync(app.Reference, lines, stop.Token))
                run.Host.Console.Out.WriteLine(run.IsJson ? JsonText.OnOneLine(entry, ContractsJson.Default.LogEntry) : LogText.Of(entry));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl+C is the ordinary end of a stream.
        }

        return ExitCode.Done;
    }
}
