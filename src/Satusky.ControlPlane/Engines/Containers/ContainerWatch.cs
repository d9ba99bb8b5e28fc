using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Knows the state of every container of this platform: one list at start and after each lost connection, then the engine's events.
/// </summary>
internal sealed partial class ContainerWatch(EngineConnection engine, ContainersOptions options, AppSignals signals, TimeProvider time, ILogger<ContainerWatch> logger)
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SeenContainer> seen = new();

    public SeenContainer? Find(string? containerId) => containerId is not null && seen.TryGetValue(containerId, out var container) ? container : null;

    public ContainerPresence PresenceOf(string? containerId) => Find(containerId)?.State.Status switch
    {
        null => ContainerPresence.Absent,
        ContainerStatus.Created => ContainerPresence.Created,
        ContainerStatus.Running or ContainerStatus.Paused or ContainerStatus.Restarting => ContainerPresence.Running,
        _ => ContainerPresence.Ended,
    };

    /// <summary>The presence of a container whose process is seen to be alive; the engine tells of an end only some time after it.</summary>
    public async Task<ContainerPresence> LookAsync(string? containerId, CancellationToken cancellationToken)
    {
        if (Find(containerId) is { State: { Running: true, Pid: > 0 and var pid } } container && !Directory.Exists($"/proc/{pid}"))
        {
            await RefreshAsync(container.Id, cancellationToken);
        }

        return PresenceOf(containerId);
    }

    /// <summary>Containers of one app, those without a record included.</summary>
    public IReadOnlyList<SeenContainer> OfApp(string appId) => [.. seen.Values.Where(c => c.AppId == appId)];

    /// <summary>Containers of every app.</summary>
    public IReadOnlyList<SeenContainer> All => [.. seen.Values];

    /// <summary>Reads one container's state anew; what the engine does not know any more is forgotten.</summary>
    public async Task<SeenContainer?> RefreshAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            var details = await engine.Client.Containers.InspectAsync(containerId, cancellationToken);
            var container = new SeenContainer(
                details.Id, details.Name, details.Labels.GetValueOrDefault(EngineLabels.App, ""), details.Labels.GetValueOrDefault(EngineLabels.Instance, ""), details.State);
            seen[details.Id] = container;
            return container;
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
        {
            seen.TryRemove(containerId, out _);
            return null;
        }
    }

    public void Forget(string containerId) => seen.TryRemove(containerId, out _);

    /// <summary>Lists everything; what is not in the list is forgotten.</summary>
    public async Task ListAsync(CancellationToken cancellationToken)
    {
        var listed = await engine.Client.Containers.ListAsync(all: true, EngineFilters.Label(EngineLabels.Platform, options.PlatformId), cancellationToken);
        var ids = listed.Select(c => c.Id).ToHashSet();
        foreach (var gone in seen.Keys.Where(id => !ids.Contains(id)).ToList())
        {
            seen.TryRemove(gone, out _);
        }

        foreach (var id in ids)
        {
            await RefreshAsync(id, cancellationToken);
        }
    }

    /// <summary>Follows the engine's events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(since, cancellationToken);
            }
            catch (ContainerApiException exception)
            {
                LogLost(logger, exception.Message);
            }

            await Task.Delay(RetryEvery, time, cancellationToken);
            since = time.GetUtcNow();
            try
            {
                await ListAsync(cancellationToken);
                foreach (var appId in seen.Values.Select(c => c.AppId).Distinct())
                {
                    signals.Changed(appId);
                }
            }
            catch (ContainerApiException exception)
            {
                LogLost(logger, exception.Message);
            }
        }
    }

    private async Task FollowAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var filters = EngineFilters.Label(EngineLabels.Platform, options.PlatformId).And(EngineFilters.Of("type", "container"));
        await foreach (var happened in engine.Client.System.EventsAsync(filters, since, cancellationToken))
        {
            if (happened.Action is not ("start" or "die" or "destroy" or "oom" or "pause" or "unpause"))
            {
                continue;
            }

            var appId = happened.Attributes.GetValueOrDefault(EngineLabels.App) ?? Find(happened.Id)?.AppId;
            await RefreshAsync(happened.Id, cancellationToken);
            if (appId is not null)
            {
                signals.Changed(appId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The container engine's events were lost: {Cause}")]
    private static partial void LogLost(ILogger logger, string cause);
}

/// <summary>A container as last seen.</summary>
internal sealed record SeenContainer(string Id, string Name, string AppId, string InstanceId, ContainerState State);
