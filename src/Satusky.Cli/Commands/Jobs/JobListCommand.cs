using Satusky.Cli.Output;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobListCommand : CliCommand
{
    private readonly TargetOptions target;

    public JobListCommand() : base("list", "List an app's jobs, newest first") => target = new TargetOptions(this, positional: true);

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var jobs = await run.Api.GetJobsAsync(target.Resolve(run).Reference, cancel);
        if (run.TryWriteJson(jobs, ContractsJson.Default.IReadOnlyListJobView))
            return ExitCode.Done;

        if (jobs.Count == 0)
        {
            run.Print.Hint("No jobs found");
            return ExitCode.Done;
        }

        var table = new Table("NAME", "JOB ID", "STATE", "EXIT CODE", "IMAGE", "CREATED");
        foreach (var job in jobs)
            table.Add(job.Name, job.JobId, Word(job.State), $"{job.ExitCode}", job.Image, RelativeTime.Of(job.CreatedAt, run.Now));
        run.Print.Table(table);
        return ExitCode.Done;
    }

    public static string Word(JobState state) => state.ToString().ToLowerInvariant();
}
