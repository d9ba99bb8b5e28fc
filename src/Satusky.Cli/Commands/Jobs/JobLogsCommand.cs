using System.CommandLine;
using Satusky.Cli.Commands.Logs;
using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobLogsCommand : JobCommand
{
    private readonly TailOption tail = new(1000);
    private readonly Option<bool> follow = Flag.Switch("--follow", "Go on until the job has finished", "-f");

    public JobLogsCommand() : base("logs", "Show what a job wrote")
    {
        Options.Add(tail);
        Options.Add(follow);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var lines = tail.Read(run);
        var (app, job) = Resolve(run);
        if (!run.Value(follow))
        {
            var stored = await run.Api.GetJobLogsAsync(app, job, lines, cancel);
            if (run.TryWriteJson(stored, ContractsJson.Default.IReadOnlyListLogEntry))
                return ExitCode.Done;

            foreach (var line in stored)
                run.Print.Line(LogText.Of(line));
            return ExitCode.Done;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        try
        {
            await foreach (var line in run.Api.StreamJobLogsAsync(app, job, stop.Token))
                run.Host.Console.Out.WriteLine(run.IsJson ? JsonText.OnOneLine(line, ContractsJson.Default.LogEntry) : LogText.Of(line));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl+C is the ordinary end of a stream.
        }

        return ExitCode.Done;
    }
}
