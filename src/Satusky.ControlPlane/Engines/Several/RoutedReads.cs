using System.Runtime.CompilerServices;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Logs;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Several;

/// <summary>Reads the log of each app and each job where it is.</summary>
internal sealed class RoutedLogs(Database database, EngineSeats seats) : IAppLogs
{
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(string appId, int tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken) =>
        await (await FindAsync(appId, cancellationToken)).ReadAsync(appId, tail, since, label, cancellationToken);

    public async IAsyncEnumerable<LogEntry> FollowAsync(
        string appId, int tail, string? after, Func<string, string> label, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in (await FindAsync(appId, cancellationToken)).FollowAsync(appId, tail, after, label, cancellationToken))
        {
            yield return line;
        }
    }

    private async Task<IAppLogs> FindAsync(string id, CancellationToken cancellationToken) => seats.Of(
        await database.ReadAsync(async session => (await session.FindAppAsync(id))?.Engine ?? (await session.FindJobAsync(id))?.App.Engine, cancellationToken)).Logs;
}

/// <summary>Looks at each hostname where its app is.</summary>
internal sealed class RoutedProbe(EngineSeats seats) : IEndpointProbe
{
    public Task<EndpointVerdicts> ProbeAsync(EndpointTarget target, CancellationToken cancellationToken) => seats.Of(target.Engine).Probe.ProbeAsync(target, cancellationToken);
}

/// <summary>Goes into each app where it is.</summary>
internal sealed class RoutedAccess(EngineSeats seats, EngineRouter router) : IInstanceAccess
{
    public Task<IReadOnlyList<RunningInstance>> ListAsync(AppKey app, CancellationToken cancellationToken) => seats.Of(app.Engine) is var seat && router.HasStarted(seat.Engine.Name)
        ? seat.Access.ListAsync(app, cancellationToken)
        : Task.FromResult<IReadOnlyList<RunningInstance>>([]);

    public Task<IInstanceProcess> ExecAsync(RunningInstance instance, ProcessSpec process, CancellationToken cancellationToken) =>
        seats.Of(instance.App.Engine).Access.ExecAsync(instance, process, cancellationToken);

    public Task<Stream> ConnectAsync(RunningInstance instance, int port, CancellationToken cancellationToken) =>
        seats.Of(instance.App.Engine).Access.ConnectAsync(instance, port, cancellationToken);
}

/// <summary>Runs each job where its app was when it was asked for.</summary>
internal sealed class RoutedJobs(EngineSeats seats) : IJobEngine
{
    public Task<JobSight> LookAsync(JobRecord job, CancellationToken cancellationToken) => Of(job).LookAsync(job, cancellationToken);

    public Task TidyAsync(JobRecord job, CancellationToken cancellationToken) => Of(job).TidyAsync(job, cancellationToken);

    public Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken) => Of(job).RemoveAsync(job, cancellationToken);

    private IJobEngine Of(JobRecord job) => seats.Of(job.App.Engine).Jobs;
}

/// <summary>Looks after each volume where it is. One that does not exist yet is asked for at the first engine.</summary>
internal sealed class RoutedVolumes(EngineSeats seats) : IVolumes
{
    public async Task<VolumeSight> InspectAsync(VolumeKey volume, CancellationToken cancellationToken) => (await FindAsync(volume, cancellationToken)).Sight;

    public async Task<string?> DeleteAsync(VolumeKey volume, CancellationToken cancellationToken) =>
        await (await FindAsync(volume, cancellationToken)).Holder.DeleteAsync(volume, cancellationToken);

    public async Task<string?> GrowthFaultAsync(VolumeKey volume, CancellationToken cancellationToken) =>
        await (await FindAsync(volume, cancellationToken)).Holder.GrowthFaultAsync(volume, cancellationToken);

    private async Task<(IVolumes Holder, VolumeSight Sight)> FindAsync(VolumeKey volume, CancellationToken cancellationToken)
    {
        var first = await seats.First.Volumes.InspectAsync(volume, cancellationToken);
        foreach (var seat in first.Exists ? [] : seats.All.Skip(1))
        {
            if (await seat.Volumes.InspectAsync(volume, cancellationToken) is { Exists: true } sight)
            {
                return (seat.Volumes, sight);
            }
        }

        return (seats.First.Volumes, first);
    }
}
