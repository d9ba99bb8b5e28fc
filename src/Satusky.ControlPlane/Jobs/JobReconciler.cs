using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Jobs;

/// <summary>Brings a job one step further: its image, its start, its end, its removal. Looks only at what is stored and what is, as for apps.</summary>
internal sealed class JobReconciler(Database database, LeaderWrites writes, IEngine engine, IJobEngine jobs, LogArchive logs, AppQueue queue, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public async Task ReconcileAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(session => session.FindJobAsync(jobId), cancellationToken) is not { } job)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (job.IsDeleted || job.FinishedAt + job.Keep <= now)
        {
            await RemoveAsync(job, cancellationToken);
        }
        else if (job.FinishedAt is { } finished)
        {
            await jobs.TidyAsync(job, cancellationToken);
            queue.AddAfter(job.Id, finished + job.Keep - now);
        }
        else if (job.IsCancelled)
        {
            await EndAsync(job, JobState.Cancelled, Verdict.False(Reasons.Cancelled, "it was cancelled"), cancellationToken);
        }
        else if (job.StartedAt + job.Timeout <= now)
        {
            await EndAsync(
                job, JobState.Failed, Verdict.False(Reasons.DeadlineExceeded, $"it ran into its time limit of {job.Timeout.TotalSeconds:0} s and was ended", hint: "Give it more time with --timeout"), cancellationToken);
        }
        else
        {
            await AdvanceAsync(job, now, cancellationToken);
        }
    }

    /// <summary>Ends and removes everything that an app's jobs have; true when nothing is left.</summary>
    public async Task<bool> RemoveAllAsync(AppRow app, CancellationToken cancellationToken)
    {
        var left = 0;
        foreach (var job in await database.ReadAsync(session => session.ListJobsAsync(app.Id), cancellationToken))
        {
            left += await RemoveAsync(job, cancellationToken) ? 0 : 1;
        }

        return left == 0;
    }

    private async Task AdvanceAsync(JobRecord job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (job.ImageId is null)
        {
            switch (await engine.ResolveImageAsync(job.App, job.Image, cancellationToken))
            {
                case ImageResolution.Found found:
                    job = job with { ImageId = found.ImageId };
                    await SaveAsync(job, cancellationToken);
                    break;
                case ImageResolution.Missing missing:
                    await FinishAsync(job, JobState.Failed, null, Verdict.False(missing.Reason, missing.Message, missing.Evidence, missing.Hint), cancellationToken);
                    return;
            }
        }

        switch (await jobs.LookAsync(job, cancellationToken))
        {
            case JobSight.Ended ended:
                await FinishAsync(job, ended.Verdict is null ? JobState.Succeeded : JobState.Failed, ended.ExitCode, ended.Verdict, cancellationToken);
                return;
            case JobSight.Running running when job.State != JobState.Running:
                await SaveAsync(job with { State = JobState.Running, StartedAt = running.Since }, cancellationToken);
                break;
            case JobSight.Waiting waiting when job.StartedAt is null:
                await SaveAsync(job with { StartedAt = waiting.Since }, cancellationToken);
                break;
        }

        queue.AddAfter(job.Id, (job.StartedAt ?? now) + job.Timeout - now);
    }

    private async Task EndAsync(JobRecord job, JobState state, Verdict why, CancellationToken cancellationToken)
    {
        if (await jobs.RemoveAsync(job, cancellationToken))
        {
            await FinishAsync(job, state, null, why, cancellationToken);
        }
        else
        {
            queue.AddAfter(job.Id, LookEvery);
        }
    }

    private Task FinishAsync(JobRecord job, JobState state, int? exitCode, Verdict? why, CancellationToken cancellationToken) => SaveAsync(
        job with { State = state, ExitCode = exitCode, Reason = why?.Reason, Message = why?.Message, Hint = why?.Hint, FinishedAt = time.GetUtcNow() }, cancellationToken);

    private async Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (!await jobs.RemoveAsync(job, cancellationToken))
        {
            queue.AddAfter(job.Id, LookEvery);
            return false;
        }

        await logs.RemoveAsync(job.Id);
        await writes.WriteAsync(transaction => transaction.DeleteJobAsync(job), cancellationToken);
        return true;
    }

    /// <summary>What people asked for meanwhile stays.</summary>
    private Task SaveAsync(JobRecord job, CancellationToken cancellationToken) => writes.WriteAsync(
        async transaction =>
        {
            if (await transaction.FindJobAsync(job.Id) is { } stored)
            {
                await transaction.UpdateJobAsync(job with { IsCancelled = stored.IsCancelled, IsDeleted = stored.IsDeleted });
            }
        },
        cancellationToken);
}
