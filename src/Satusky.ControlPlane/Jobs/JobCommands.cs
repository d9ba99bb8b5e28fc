using System.Security.Cryptography;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Jobs;

/// <summary>Accepts jobs and wishes to end or delete them; the reconciler does the rest.</summary>
internal sealed class JobCommands(Database database, AuditLog audit, TimeProvider time)
{
    private const int DayLength = 86_400;
    private const int NameTailLength = 6;
    private const int MaxArguments = 1000;

    public Task<Answer<JobView>> RunAsync(Caller caller, string nameOrId, JobRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync<Answer<JobView>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                if (Faults(request).ToList() is { Count: > 0 } faults)
                {
                    return AppRefusals.Invalid(faults);
                }

                var release = app.DesiredRelease is { } number ? await transaction.FindReleaseAsync(app.Id, number) : null;
                var name = request.Name ?? $"{app.Name}-{RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", NameTailLength)}";
                var refusal = app.IsDestroying ? AppRefusals.BeingDestroyed(app)
                    : release is null ? AppRefusals.NothingToRun(app)
                    : await transaction.FindJobAsync(app.Id, name) is { } earlier ? Taken(earlier)
                    : null;
                if (refusal is not null)
                {
                    return refusal;
                }

                var job = New(app, release!, name, request);
                await transaction.InsertJobAsync(job);
                await audit.AppendAsync(transaction, caller, AuditActions.JobRun, app, ("job", name), ("image", request.Image), ("program", request.Program));
                return job.View();
            },
            cancellationToken);

    public Task<Answer<JobView>> CancelAsync(Caller caller, string app, string job, CancellationToken cancellationToken) =>
        ChangeAsync(caller, app, job, AuditActions.JobCancel, found => found with { IsCancelled = true }, refuse: _ => null, cancellationToken);

    public Task<Answer<JobView>> DeleteAsync(Caller caller, string app, string job, CancellationToken cancellationToken) =>
        ChangeAsync(
            caller, app, job, AuditActions.JobDelete, found => found with { IsDeleted = true },
            found => found.FinishedAt is not null ? null : new Refusal(409, Reasons.Conflict, $"job \"{found.Name}\" has not finished", Hint: $"End it first: 1ctl job cancel {found.Name} --app {found.App.Name}"),
            cancellationToken);

    public static Refusal NotFound(string app, string job) => new(404, Reasons.JobNotFound, $"app \"{app}\" has no job \"{job}\"", Hint: $"Its jobs: 1ctl job list --app {app}");

    private Task<Answer<JobView>> ChangeAsync(
        Caller caller, string nameOrId, string jobName, string action, Func<JobRecord, JobRecord> change, Func<JobRecord, Refusal?> refuse, CancellationToken cancellationToken) =>
        database.WriteAsync<Answer<JobView>>(
            async transaction =>
            {
                if (await transaction.FindAppAsync(caller.OrganizationId, nameOrId) is not { } app)
                {
                    return AppRefusals.NotFound(nameOrId, caller.Namespace);
                }

                if (await transaction.FindJobAsync(app.Id, jobName) is not { } job)
                {
                    return NotFound(app.Name, jobName);
                }

                if (refuse(job) is { } refusal)
                {
                    return refusal;
                }

                var changed = change(job);
                await transaction.UpdateJobAsync(changed);
                await audit.AppendAsync(transaction, caller, action, app, ("job", job.Name));
                return changed.View();
            },
            cancellationToken);

    private JobRecord New(AppRow app, ReleaseRow release, string name, JobRequest request) => new(
        time.NewId(),
        app.Key,
        name,
        request.Image ?? release.Image,
        request.Program,
        request.Args,
        release.ReadSpec() with { Command = request.Program is { } program ? [program] : null, Args = request.Args },
        release.Number,
        release.ConfigRevision,
        TimeSpan.FromSeconds(request.TimeoutSeconds ?? 3600),
        TimeSpan.FromSeconds(request.KeepSeconds ?? 7 * DayLength),
        time.GetUtcNow())
    {
        ImageId = request.Image is null ? release.ImageId : null,
    };

    private static Refusal Taken(JobRecord job) => new(
        409, Reasons.Conflict, $"app \"{job.App.Name}\" has a job \"{job.Name}\" already, which {(job.FinishedAt is null ? "has not finished" : "has finished")}",
        Hint: $"Delete it first (1ctl job delete {job.Name} --app {job.App.Name}), or leave --name out for a new name each time");

    private static IEnumerable<string> Faults(JobRequest request)
    {
        if (request.Name is { } name && AppName.Fault(name) is { } fault)
        {
            yield return $"the job's name: {fault}";
        }

        if (request.Image is { } image && (image.Length is 0 or > 512 || image.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))))
        {
            yield return "the image reference is empty, too long or contains spaces: write it like nginx:alpine";
        }

        if (request.Program is { Length: 0 })
        {
            yield return "the program is empty: name one, or leave it out for the image's own";
        }

        if (request.Args?.Count > MaxArguments)
        {
            yield return $"{request.Args.Count} arguments are too many: {MaxArguments} are possible";
        }

        if (request.TimeoutSeconds is < 1 or > 7 * DayLength)
        {
            yield return $"a time limit of {request.TimeoutSeconds} s is not possible: use 1 s to 7 days";
        }

        if (request.KeepSeconds is < 0 or > 365 * DayLength)
        {
            yield return $"keeping a finished job for {request.KeepSeconds} s is not possible: use 0 s to 365 days";
        }
    }
}
