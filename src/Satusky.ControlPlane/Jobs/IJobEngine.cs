namespace Satusky.ControlPlane.Jobs;

/// <summary>Where jobs run. Each method may be called again after a kill at any instruction; never twice at once for one job.</summary>
internal interface IJobEngine
{
    /// <summary>Starts the job, unless it was started before, and says what has become of it.</summary>
    Task<JobSight> LookAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>Lets go of what is not needed to read the lines of a job whose end is stored.</summary>
    Task TidyAsync(JobRecord job, CancellationToken cancellationToken);

    /// <summary>Ends the process and removes what the engine has of the job, when all it wrote is stored; false until that is done.</summary>
    Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken);
}

/// <summary>What an engine knows of a job.</summary>
internal abstract record JobSight
{
    private JobSight()
    {
    }

    /// <summary>It was handed over and does not run yet.</summary>
    public sealed record Waiting(DateTimeOffset Since) : JobSight;

    public sealed record Running(DateTimeOffset Since) : JobSight;

    /// <param name="ExitCode">Null when its process never ran, or nobody knows.</param>
    /// <param name="Verdict">Why it did not succeed; null when it did.</param>
    public sealed record Ended(int? ExitCode, Engines.Verdict? Verdict) : JobSight;
}
