using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Conformance.Behaviours;

internal static class JobBehaviours
{
    [Behaviour]
    public static async Task A_job_has_the_configuration_and_tells_its_exit_code(Scene scene)
    {
        await scene.DeployedAsync(("NAME", "value"));
        var (job, lines) = await scene.FinishedJobAsync((await scene.RunJobAsync("echo got $NAME; exit 7")).Name);

        Claim.Equal((JobState.Failed, (int?)7), (job.State, job.ExitCode), "state and exit code");
        Claim.Equal("got value", lines, "what the job wrote");
    }

    [Behaviour]
    public static async Task A_job_that_ends_well_has_succeeded(Scene scene)
    {
        await scene.DeployedAsync();
        var (job, _) = await scene.FinishedJobAsync((await scene.RunJobAsync("exit 0")).Name);

        Claim.Equal((JobState.Succeeded, (int?)0), (job.State, job.ExitCode), "state and exit code");
    }

    [Behaviour]
    public static async Task A_cancelled_job_ends(Scene scene)
    {
        await scene.DeployedAsync();
        var name = (await scene.RunJobAsync("echo begun; sleep 1000")).Name;
        await scene.UntilAsync(async () => (await scene.JobAsync(name)).State == JobState.Running, "a job that runs");
        await scene.CancelJobAsync(name);
        var (job, _) = await scene.FinishedJobAsync(name);

        Claim.Equal((JobState.Cancelled, Reasons.Cancelled), (job.State, job.Reason), "state and reason");
    }

    [Behaviour]
    public static async Task A_job_is_ended_at_its_time_limit(Scene scene)
    {
        await scene.DeployedAsync();
        var (job, _) = await scene.FinishedJobAsync((await scene.RunJobAsync("sleep 1000", timeoutSeconds: 2)).Name);

        Claim.Equal((JobState.Failed, Reasons.DeadlineExceeded), (job.State, job.Reason), "state and reason");
    }

    [Behaviour(Alone = true)]
    public static async Task A_job_goes_on_once_while_the_control_plane_is_away(Scene scene)
    {
        await scene.DeployedAsync();
        var name = (await scene.RunJobAsync("echo begun; sleep 4; echo done")).Name;
        await scene.UntilAsync(async () => (await scene.JobAsync(name)).State == JobState.Running, "a job that runs");
        await scene.RestartPlatformAsync(() => Task.CompletedTask);
        var (job, lines) = await scene.FinishedJobAsync(name);

        Claim.Equal(JobState.Succeeded, job.State, "the state");
        Claim.Equal("begun|done", lines, "what the job wrote");
    }
}
