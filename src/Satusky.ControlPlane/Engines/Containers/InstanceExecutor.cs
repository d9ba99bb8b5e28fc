using Satusky.ContainerApi;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Carries out what the planner decided. Every action is recorded before or after it so that repeating it does no harm.</summary>
internal sealed class InstanceExecutor(
    Database database, EngineConnection engine, ContainerWatch watch, OrganizationNetworks networks, InstanceStarter starter, InstanceFiles files, InstanceEnds ends, ContainerLogs logs, AppMasks masks, ProbeBoard probes, TimeProvider time)
{
    private const string GracefulSignal = "SIGTERM";
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    public Task ApplyAsync(DesiredApp desired, IReadOnlyList<PlanAction> actions, CancellationToken cancellationToken) =>
        Task.WhenAll(actions.Select(action => ApplyAsync(desired, action, cancellationToken)));

    /// <summary>Carries out a plan of removal, which starts nothing.</summary>
    public Task ApplyRemovalAsync(IReadOnlyList<PlanAction> actions, CancellationToken cancellationToken) =>
        Task.WhenAll(actions.Select(action => ApplyAsync(action, cancellationToken)));

    /// <summary>Removes containers of this platform that no record stands for.</summary>
    public Task RemoveStraysAsync(IEnumerable<SeenContainer> strays, CancellationToken cancellationToken) =>
        Task.WhenAll(strays.Select(stray => RemoveContainerAsync(stray.Id, cancellationToken)));

    private Task ApplyAsync(DesiredApp desired, PlanAction action, CancellationToken cancellationToken) => action switch
    {
        PlanAction.Create create => CreateAsync(desired, create.Count, cancellationToken),
        PlanAction.Start start => StartAsync(desired, start.Instance, cancellationToken),
        PlanAction.RecordEnd ended => RecordEndAsync(ended.Instance, cancellationToken),
        _ => ApplyAsync(action, cancellationToken),
    };

    private Task ApplyAsync(PlanAction action, CancellationToken cancellationToken) => action switch
    {
        PlanAction.Enter enter => EnterAsync(enter.Instance, enter.Phase, cancellationToken),
        PlanAction.Terminate terminate => TerminateAsync(terminate.Instance, cancellationToken),
        PlanAction.Restart restart => RestartAsync(restart.Instance, cancellationToken),
        PlanAction.Kill kill => SignalAsync(kill.Instance, "SIGKILL", cancellationToken),
        PlanAction.Remove remove => RemoveAsync(remove.Instance, cancellationToken),
        _ => throw new InvalidOperationException($"unknown action {action}"),
    };

    private async Task CreateAsync(DesiredApp desired, int count, CancellationToken cancellationToken)
    {
        var network = await networks.EnsureAsync(desired.Key.Namespace, cancellationToken);
        await database.WriteAsync(
            async transaction =>
            {
                var taken = await transaction.ListAddressesAsync(network.Name);
                var free = OrganizationNetworks.Free(network, taken).Take(count).ToList();
                if (free.Count < count)
                {
                    throw new InvalidOperationException($"network {network.Name} has no free address left: scale apps of this organization down");
                }

                foreach (var address in free)
                {
                    await transaction.InsertInstanceAsync(New(desired, network, address));
                }
            },
            cancellationToken);
    }

    private InstanceRecord New(DesiredApp desired, OrganizationNetwork network, string address)
    {
        var now = time.GetUtcNow();
        return new InstanceRecord(
            time.NewId(), desired.Key.Id, network.Name, InstanceStarter.NewName(desired), address, desired.Spec.Port, desired.Release, desired.Generation, desired.ConfigRevision, desired.ImageId, now)
        {
            Spec = desired.Spec with { Files = null },
            Volume = desired.Volume,
            Since = now,
        };
    }

    private async Task StartAsync(DesiredApp desired, InstanceRecord instance, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveContainerAsync(instance, cancellationToken);
            await masks.RenewAsync(desired.Key.Id, cancellationToken);
            var (mounts, missing) = await files.WriteAsync(instance, cancellationToken);
            if (missing is not null)
            {
                await SaveAsync(await ends.RecordFailedStartAsync(instance, missing, cancellationToken), cancellationToken);
                return;
            }

            var container = await starter.StartAsync(desired, instance, mounts, cancellationToken);
            var now = time.GetUtcNow();
            var started = instance with
            {
                Phase = InstancePhase.Running,
                ContainerId = container.Id,
                StartedAt = container.State.StartedAt ?? now,
                Since = now,
                NotBefore = null,
                Restarts = instance.Phase == InstancePhase.Waiting ? instance.Restarts + 1 : instance.Restarts,
            };
            logs.Follow(InstanceRun.Of(started, masks));
            await SaveAsync(started, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault is not (EngineFault.Unreachable or EngineFault.TimedOut))
        {
            if (exception.EngineMessage.Contains("network", StringComparison.OrdinalIgnoreCase))
            {
                networks.Forget(desired.Key.Namespace);
            }

            await SaveAsync(await ends.RecordFailedStartAsync(instance, exception, cancellationToken), cancellationToken);
        }
    }

    private async Task RecordEndAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        await SaveAsync(await ends.RecordAsync(instance, cancellationToken), cancellationToken);

    private Task EnterAsync(InstanceRecord instance, InstancePhase phase, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return SaveAsync(
            instance with { Phase = phase, Since = now, FirstReadyAt = phase == InstancePhase.Ready ? instance.FirstReadyAt ?? now : instance.FirstReadyAt }, cancellationToken);
    }

    private async Task TerminateAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        await EnterAsync(instance, InstancePhase.Stopping, cancellationToken);
        await SignalAsync(instance, GracefulSignal, cancellationToken);
    }

    private async Task RestartAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        await SaveAsync(await ends.RecordNotAliveAsync(instance, probes.Newest(instance.Id, ProbeKind.Liveness)!.Result, cancellationToken), cancellationToken);
        await SignalAsync(instance, GracefulSignal, cancellationToken);
    }

    private async Task SignalAsync(InstanceRecord instance, string signal, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Containers.KillAsync(instance.ContainerId!, signal, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault is EngineFault.NotFound or EngineFault.Conflict or EngineFault.Engine)
        {
            // It ended meanwhile, which is what was wanted.
            await watch.RefreshAsync(instance.ContainerId!, cancellationToken);
        }
    }

    private async Task RemoveAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        await RemoveContainerAsync(instance, cancellationToken);
        await database.WriteAsync(transaction => transaction.DeleteInstanceAsync(instance.Id), cancellationToken);
        probes.Forget(instance.Id);
        files.Remove(instance.Id);
    }

    /// <summary>Removes what container the instance has, once all it wrote is stored.</summary>
    private async Task RemoveContainerAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        if (instance.ContainerId is { } id)
        {
            await logs.WaitForEndAsync(InstanceRun.Of(instance, masks), LogPatience, cancellationToken);
            logs.Forget(id);
            await RemoveContainerAsync(id, cancellationToken);
        }
    }

    private async Task RemoveContainerAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Containers.RemoveAsync(id, force: true, volumes: true, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
        {
            // Removed already.
        }

        watch.Forget(id);
    }

    private Task SaveAsync(InstanceRecord instance, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => transaction.UpdateInstanceAsync(instance), cancellationToken);
}
