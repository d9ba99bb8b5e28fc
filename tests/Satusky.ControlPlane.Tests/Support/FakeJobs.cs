using System.Collections.Concurrent;
using Satusky.ControlPlane.Jobs;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>Jobs that do what the test says. Without a word, each has run and succeeded as soon as it is looked at.</summary>
internal sealed class FakeJobs : IJobEngine
{
    public Func<JobRecord, JobSight> OnLook { get; set; } = _ => new JobSight.Ended(0, null);

    public Func<JobRecord, bool> OnRemove { get; set; } = _ => true;

    /// <summary>What was handed over, in order, once for each look.</summary>
    public ConcurrentQueue<JobRecord> Looked { get; } = new();

    public ConcurrentQueue<string> Removed { get; } = new();

    public Task<JobSight> LookAsync(JobRecord job, CancellationToken cancellationToken)
    {
        Looked.Enqueue(job);
        return Task.FromResult(OnLook(job));
    }

    public Task TidyAsync(JobRecord job, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken)
    {
        Removed.Enqueue(job.Name);
        return Task.FromResult(OnRemove(job));
    }
}
