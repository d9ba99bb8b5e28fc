using Satusky.ContainerApi;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Runs a job as a container like an app's, without traffic. Its name is the job's alone, so that a kill between two steps can never start a second one.
/// </summary>
internal sealed class ContainerJobs(
    Database database, EngineConnection engine, ContainerWatch watch, OrganizationNetworks networks, InstanceStarter starter, InstanceFiles files, ContainerLogs logs, AppMasks masks, TimeProvider time) : IJobEngine
{
    private const int EvidenceLines = 10;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(5);

    public async Task<JobSight> LookAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var container = Find(job) ?? await watch.RefreshAsync(job.EngineName, cancellationToken);
        if (container is null && job.StartedAt is not null)
        {
            return new JobSight.Ended(null, Verdict.False(Reasons.Exited, "its container was removed from outside the platform"));
        }

        if (container is null or { State.Status: ContainerStatus.Created })
        {
            try
            {
                container = await StartAsync(job, cancellationToken);
            }
            catch (ContainerApiException exception) when (exception.Fault is not (EngineFault.Unreachable or EngineFault.TimedOut))
            {
                return new JobSight.Ended(null, StartDiagnosis.Explain(masks.Of(job.App.Id)(exception.EngineMessage)));
            }
        }

        logs.Follow(RunOf(job, container));
        return container.State.Status is ContainerStatus.Exited or ContainerStatus.Dead
            ? await EndOfAsync(job, container, cancellationToken)
            : new JobSight.Running(container.State.StartedAt ?? time.GetUtcNow());
    }

    public Task TidyAsync(JobRecord job, CancellationToken cancellationToken) => RemoveAsync(job, cancellationToken);

    public async Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if ((Find(job) ?? await watch.RefreshAsync(job.EngineName, cancellationToken)) is { } container)
        {
            try
            {
                await EndAsync(container, cancellationToken);
                await logs.WaitForEndAsync(RunOf(job, container), LogPatience, cancellationToken);
                logs.Forget(container.Id);
                await engine.Client.Containers.RemoveAsync(container.Id, force: true, volumes: true, cancellationToken);
            }
            catch (ContainerApiException exception) when (exception.Fault == EngineFault.NotFound)
            {
                // Removed already.
            }

            watch.Forget(container.Id);
        }

        files.Remove(job.Id);
        await database.WriteAsync(transaction => transaction.SetJobAddressAsync(job.Id, null, null), cancellationToken);
        return true;
    }

    private SeenContainer? Find(JobRecord job) => watch.OfApp(job.Id) is [var found, ..] ? found : null;

    private ContainerRun RunOf(JobRecord job, SeenContainer container) =>
        new(job.Id, container.Id, job.Name, job.Release, container.State.StartedAt ?? job.CreatedAt, masks.Of(job.App.Id));

    private async Task<SeenContainer> StartAsync(JobRecord job, CancellationToken cancellationToken)
    {
        await masks.RenewAsync(job.App.Id, cancellationToken);
        var network = await networks.EnsureAsync(job.App.Namespace, cancellationToken);
        var address = await AddressAsync(job, network, cancellationToken);
        var spec = await SpecAsync(job, network, address, cancellationToken);
        try
        {
            await engine.Client.Containers.CreateAsync(spec, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.Conflict)
        {
            // Made before a kill, and never started: who starts it finds it running.
        }

        await engine.Client.Containers.StartAsync(job.EngineName, cancellationToken);
        return await watch.RefreshAsync(job.EngineName, cancellationToken)
            ?? throw new ContainerApiException(EngineFault.NotFound, "start", "the container was removed while it started");
    }

    private async Task<ContainerSpec> SpecAsync(JobRecord job, OrganizationNetwork network, string address, CancellationToken cancellationToken)
    {
        var desired = job.Desired();
        var instance = new InstanceRecord(
            job.Id, job.Id, network.Name, job.EngineName, address, job.Spec.Port, job.Release, 0, job.ConfigRevision, job.ImageId!, job.CreatedAt) { Spec = job.Spec };
        var (mounts, missing) = await files.WriteAsync(instance with { AppId = job.App.Id }, cancellationToken);
        return missing is null
            ? await starter.SpecAsync(desired, instance, network, mounts, cancellationToken)
            : throw new ContainerApiException(EngineFault.BadParameter, "start", missing.Message);
    }

    /// <summary>An address that neither an instance nor another job has; the one of before when there is one.</summary>
    private async Task<string> AddressAsync(JobRecord job, OrganizationNetwork network, CancellationToken cancellationToken)
    {
        var address = "";
        await database.WriteAsync(
            async transaction =>
            {
                if (await transaction.FindJobAddressAsync(job.Id) is { } present)
                {
                    address = present;
                    return;
                }

                address = OrganizationNetworks.Free(network, await transaction.ListAddressesAsync(network.Name)).First();
                await transaction.SetJobAddressAsync(job.Id, network.Name, address);
            },
            cancellationToken);
        return address;
    }

    private async Task EndAsync(SeenContainer container, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Containers.StopAsync(container.Id, timeout: null, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault is EngineFault.Conflict or EngineFault.Engine)
        {
            // It does not run.
        }
    }

    private async Task<JobSight> EndOfAsync(JobRecord job, SeenContainer container, CancellationToken cancellationToken)
    {
        await logs.WaitForEndAsync(RunOf(job, container), LogPatience, cancellationToken);
        var state = container.State;
        if (state.ExitCode == 0 && state.FinishedAt is not null)
        {
            return new JobSight.Ended(0, null);
        }

        if (state.FinishedAt is null)
        {
            return new JobSight.Ended(null, Verdict.False(Reasons.Exited, "its container ended with the machine or its engine"));
        }

        _ = MemoryQuantity.TryParse(job.Spec.Memory, out var memory, out _);
        return new JobSight.Ended(state.ExitCode, ExitDiagnosis.Explain(new ExitFacts
        {
            ExitCode = state.ExitCode,
            OomKilled = state.OomKilled,
            KernelLogSaysOom = state.ExitCode == 137 ? KernelLog.SaysOutOfMemory(container.Id, job.Timeout) : null,
            Uptime = state.FinishedAt - state.StartedAt,
            LastLines = await logs.LastLinesAsync(RunOf(job, container), EvidenceLines, cancellationToken),
            MemoryLimit = memory,
        }));
    }
}
