using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobGetCommand() : JobCommand("get", "Show one job")
{
    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (app, name) = Resolve(run);
        var job = await run.Api.GetJobAsync(app, name, cancel);
        if (!run.TryWriteJson(job, ContractsJson.Default.JobView))
            Print(run, job);
        return ExitCode.Done;
    }

    private static void Print(Invocation run, JobView job)
    {
        run.Print.Header("Job Details");
        run.Print.Field("Name", job.Name);
        run.Print.Field("Job ID", job.JobId);
        run.Print.Field("Application", job.AppLabel);
        run.Print.Field("State", JobListCommand.Word(job.State));
        if (job.ExitCode is { } code)
            run.Print.Field("Exit code", $"{code}");
        if (job.Message is { } message)
            run.Print.Field("Cause", $"{job.Reason}: {message}");
        run.Print.Field("Image", job.Image);
        run.Print.Field("Command", string.Join(' ', new[] { job.Program }.Concat(job.Args ?? []).Where(word => word is not null)));
        run.Print.Field("Release", $"{job.Release}");
        run.Print.Field("Time limit", $"{job.TimeoutSeconds} s");
        run.Print.Field("Created", $"{job.CreatedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC");
        if (job is { StartedAt: { } started, FinishedAt: { } finished })
            run.Print.Field("Took", $"{Math.Max(0, (finished - started).TotalSeconds):0} s");
    }
}
