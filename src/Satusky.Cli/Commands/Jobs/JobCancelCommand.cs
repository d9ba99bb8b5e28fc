using Satusky.Contracts;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobCancelCommand() : JobCommand("cancel", "End a job that has not finished")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (app, name) = Resolve(run);
        var job = await run.Api.CancelJobAsync(app, name, cancel);
        if (!run.TryWriteJson(job, ContractsJson.Default.JobView))
            run.Print.Success(job.FinishedAt is null ? $"Job {job.Name} is being cancelled" : $"Job {job.Name} had finished already");
        return ExitCode.Done;
    }
}
