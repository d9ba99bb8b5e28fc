using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>One start of one container. A container that is started again needs <see cref="ContainerLogs.Forget"/> before.</summary>
/// <param name="StartedAt">By the engine's clock.</param>
/// <param name="Mask">Replaces the secret values that this run can know.</param>
internal sealed record ContainerRun(
    string AppId, string ContainerId, string Instance, long Release, DateTimeOffset StartedAt, Func<string, string> Mask)
{
    /// <summary>What its lines are stored under.</summary>
    public string Id => ContainerId.Length <= 12 ? ContainerId : ContainerId[..12];
}

/// <summary>Copies what containers write into the archive: every run once, from its first line to its last.</summary>
internal sealed class ContainerLogs(ContainerEngineClient engine, LogArchive archive, TimeProvider time, ILogger<ContainerLogs> logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Following> _followings = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>
    /// Begins to follow, or does nothing when this container is followed already. Call it after the start of the container, and for
    /// all containers found at the platform's own start, dead ones included: reading resumes where the archive ends.
    /// </summary>
    public void Follow(ContainerRun run) => Begin(run);

    /// <summary>Waits until all the run's lines are stored; false when that takes longer. The container may be removed after true.</summary>
    public async Task<bool> WaitForEndAsync(ContainerRun run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await Begin(run).Done.WaitAsync(timeout, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The last lines the run wrote, as evidence.</summary>
    public async Task<IReadOnlyList<string>> LastLinesAsync(ContainerRun run, int count, CancellationToken cancellationToken) =>
        [.. (await archive.TailOfRunAsync(run.AppId, run.Id, ContainerLogsFollower.EarliestLine(run), count, cancellationToken)).Select(line => line.Message)];

    /// <summary>Stops following a container that was removed, or that is to be started again.</summary>
    public void Forget(string containerId)
    {
        lock (_lock)
        {
            if (_followings.Remove(containerId, out var following))
                following.Stop();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Following[] followings;
        lock (_lock)
            followings = [.. _followings.Values];
        await Task.WhenAll(followings.Select(following => following.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Following Begin(ContainerRun run)
    {
        lock (_lock)
        {
            if (!_followings.TryGetValue(run.ContainerId, out var following))
                _followings[run.ContainerId] = following = new Following(new ContainerLogsFollower(engine, archive, time, logger, run), _stop.Token);
            return following;
        }
    }

    private sealed class Following
    {
        private readonly CancellationTokenSource _cancel;

        public Following(ContainerLogsFollower follower, CancellationToken stop)
        {
            _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var cancellationToken = _cancel.Token;
            Done = Task.Run(() => follower.RunAsync(cancellationToken), cancellationToken);
        }

        public Task Done { get; }

        public void Stop()
        {
            _cancel.Cancel();
            _cancel.Dispose();
        }
    }
}
