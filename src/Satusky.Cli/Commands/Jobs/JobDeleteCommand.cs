using Satusky.Contracts;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobDeleteCommand : JobCommand
{
    private readonly YesOption yes = new();

    public JobDeleteCommand() : base("delete", "Delete a finished job with its lines") => Options.Add(yes);

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (app, name) = Resolve(run);
        if (!run.Confirm($"Delete job {name} and what it wrote? This cannot be undone.", yes))
            return ExitCode.Done;

        var job = await run.Api.DeleteJobAsync(app, name, cancel);
        if (!run.TryWriteJson(job, ContractsJson.Default.JobView))
            run.Print.Success($"Job {job.Name} deleted");
        return ExitCode.Done;
    }
}
