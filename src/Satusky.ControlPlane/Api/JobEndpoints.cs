using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Api;

/// <summary>Jobs of an app, by their name or id.</summary>
internal static class JobEndpoints
{
    private const int DefaultTail = 1000;

    private static ContractsJson Json => ContractsJson.Default;

    public static void MapJobs(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/apps/{app}/jobs", ListAsync).Require(Permission.ReadApps).Answers<IReadOnlyList<JobView>>("listJobs", "Jobs of an app, newest first");
        v1.MapPost("/apps/{app}/jobs", RunAsync).Require(Permission.ChangeApps)
            .Answers<JobView>("runJob", "Run a job once, as the app's release would run", StatusCodes.Status202Accepted);
        v1.MapGet("/apps/{app}/jobs/{job}", GetAsync).Require(Permission.ReadApps).Answers<JobView>("getJob", "One job");
        v1.MapGet("/apps/{app}/jobs/{job}/logs", ReadLogsAsync).Require(Permission.ReadApps)
            .Answers<IReadOnlyList<LogEntry>>("readJobLogs", "The last lines that a job wrote, oldest first");
        v1.MapGet("/apps/{app}/jobs/{job}/logs/stream", StreamLogsAsync).Require(Permission.ReadApps)
            .Streams<LogEntry>("streamJobLogs", "WebSocket: what a job wrote, or what it wrote after a cursor, then each new line; ends when it has finished");
        v1.MapPost("/apps/{app}/jobs/{job}/cancellations", CancelAsync).Require(Permission.ChangeApps)
            .Answers<JobView>("cancelJob", "End a job that has not finished", StatusCodes.Status202Accepted);
        v1.MapDelete("/apps/{app}/jobs/{job}", DeleteAsync).Require(Permission.ChangeApps)
            .Answers<JobView>("deleteJob", "Delete a finished job with its lines", StatusCodes.Status202Accepted);
    }

    private static async Task<Reply> ListAsync(Caller caller, string app, Database database, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async session => await session.FindAppAsync(caller.OrganizationId, app) is { } row ? await session.ListJobsAsync(row.Id) : null, cancellationToken) is { } jobs
            ? Reply.Of<IReadOnlyList<JobView>>([.. jobs.Where(job => !job.IsDeleted).Select(job => job.View())], Json.IReadOnlyListJobView)
            : AppEndpoints.NotFound(caller, app);

    private static async Task<Reply> RunAsync(Caller caller, string app, JobRequest request, JobCommands commands, CancellationToken cancellationToken) =>
        Reply.Of(await commands.RunAsync(caller, app, request, cancellationToken), Json.JobView, StatusCodes.Status202Accepted);

    private static Task<Reply> GetAsync(Caller caller, string app, string job, Database database, CancellationToken cancellationToken) =>
        FoundAsync(caller, app, job, database, found => Task.FromResult(Reply.Of(found.View(), Json.JobView)), cancellationToken);

    private static Task<Reply> ReadLogsAsync(Caller caller, string app, string job, int? tail, Database database, JobReads reads, CancellationToken cancellationToken) =>
        LogEndpoints.TailFault(tail) is { } fault
            ? Task.FromResult(Reply.Refused(fault))
            : FoundAsync(
                caller, app, job, database, async found => Reply.Of(await reads.LogsAsync(found, tail ?? DefaultTail, cancellationToken), Json.IReadOnlyListLogEntry), cancellationToken);

    private static Task<Reply> StreamLogsAsync(
        HttpContext context, Caller caller, string app, string job, string? after, Database database, JobReads reads, MessageSocket socket, CancellationToken cancellationToken) =>
        FoundAsync(caller, app, job, database, found => socket.SendAsync(context, ended => reads.FollowAsync(found, after, ended), Json.LogEntry), cancellationToken);

    private static async Task<Reply> CancelAsync(Caller caller, string app, string job, JobCommands commands, CancellationToken cancellationToken) =>
        Reply.Of(await commands.CancelAsync(caller, app, job, cancellationToken), Json.JobView, StatusCodes.Status202Accepted);

    private static async Task<Reply> DeleteAsync(Caller caller, string app, string job, JobCommands commands, CancellationToken cancellationToken) =>
        Reply.Of(await commands.DeleteAsync(caller, app, job, cancellationToken), Json.JobView, StatusCodes.Status202Accepted);

    private static async Task<Reply> FoundAsync(
        Caller caller, string app, string job, Database database, Func<JobRecord, Task<Reply>> answer, CancellationToken cancellationToken)
    {
        var (row, found) = await database.ReadAsync(
            async session => await session.FindAppAsync(caller.OrganizationId, app) is { } known ? (known, await session.FindJobAsync(known.Id, job)) : (null, null), cancellationToken);
        return row is null ? AppEndpoints.NotFound(caller, app)
            : found is null or { IsDeleted: true } ? Reply.Refused(JobCommands.NotFound(row.Name, job))
            : await answer(found);
    }
}
