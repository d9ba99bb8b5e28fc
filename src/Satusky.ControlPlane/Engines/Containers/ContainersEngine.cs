using System.Net;
using System.Runtime.InteropServices;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Jobs;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Routing;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// Runs apps as containers of this machine's engine. Each round looks, asks <see cref="RolloutPlanner"/>, does what it says and
/// tells the edge, until nothing is left to do now.
/// </summary>
internal sealed class ContainersEngine(
    Database database,
    EngineConnection engine,
    ContainerWatch watch,
    ContainerLogs logs,
    AppMasks masks,
    OrganizationNetworks networks,
    EdgePublisher edge,
    ProbeBoard probes,
    InstanceExecutor executor,
    InstanceFiles files,
    ContainersVerdicts verdicts,
    ContainerImages images,
    ContainerBuilds builds,
    ImageUpkeep upkeep,
    RegistryCredentials credentials,
    CertificateAuthority authority,
    AppSignals signals,
    ContainersOptions options,
    TimeProvider time) : IEngine
{
    private const int MaxRounds = 16;
    private static readonly TimeSpan EdgePatience = TimeSpan.FromSeconds(1);

    public string Name => ControlPlaneSettings.Containers;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(options.BundlePath, CaBundle.Merge(authority.CertificatePem), cancellationToken);
        credentials.Check();
        builds.KillLeftovers();
        await networks.LoadAsync(cancellationToken);
        await watch.ListAsync(cancellationToken);
        var (apps, releases, instances, forwards, jobs) = await database.ReadAsync(
            async session => (
                await session.ListAppsAsync(),
                (await session.ListDesiredReleasesAsync()).ToDictionary(r => r.AppId),
                await session.ListInstancesAsync(),
                (await session.ListForwardsAsync()).ToDictionary(f => f.AppId),
                await session.ListJobIdsAsync()),
            cancellationToken);
        await executor.RemoveStraysAsync(watch.All.Where(c => instances.All(i => i.Id != c.InstanceId) && !jobs.Contains(c.InstanceId)), cancellationToken);
        files.Begin(instances.Select(i => i.Id).Concat(jobs).ToHashSet());
        foreach (var app in apps.Where(a => a.DesiredRelease is not null))
        {
            // Every app is in the first document, so that none loses its traffic while the others are reconciled.
            var running = instances.Where(i => i.AppId == app.Id && watch.PresenceOf(i.ContainerId) == ContainerPresence.Running).ToList();
            var spec = releases[app.Id].ReadSpec();
            var hostname = spec.Internal ? null : app.Hostname;
            edge.Set(app.Id, forwards.TryGetValue(app.Id, out var forward)
                ? EdgeView.Of(app.Key, hostname, forward, running)
                : EdgeView.Of(app.Key, hostname, spec.Strategy, (int)app.Replicas, running));
            await masks.RenewAsync(app.Id, cancellationToken);
            foreach (var instance in instances.Where(i => i.AppId == app.Id && watch.Find(i.ContainerId) is not null))
            {
                logs.Follow(InstanceRun.Of(instance, masks));
            }
        }

        _ = Task.Run(() => Task.WhenAll(watch.RunAsync(cancellationToken), edge.RunAsync(cancellationToken), upkeep.RunAsync(cancellationToken)), cancellationToken);
    }

    public async Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        var facts = await WorkAsync(
            desired, records => EdgeView.Of(desired.Key, desired.Hostname, desired.Spec.Strategy, desired.Replicas, records), cancellationToken);
        var convergence = verdicts.Of(desired, facts, time.GetUtcNow());
        if (convergence.Settled)
        {
            upkeep.Request();
        }

        return convergence;
    }

    /// <summary>Ends what runs of an app that another engine runs by now, and has the edge send its requests on. Nothing is ended before the edge does.</summary>
    /// <param name="to">The other entrance; null while nobody knows, then the one from before stands.</param>
    public async Task<Removal> HandOverAsync(DesiredApp desired, IPEndPoint? to, string authorities, CancellationToken cancellationToken)
    {
        var id = desired.Key.Id;
        var stored = await database.ReadAsync(session => session.FindForwardAsync(id), cancellationToken);
        var forward = to is null ? stored : new Forward(id, to.Address.ToString(), to.Port, authorities);
        if (forward is null)
        {
            return new Removal(false, [$"requests for {desired.Address} cannot be sent on yet"], EdgePatience);
        }

        if (forward != stored)
        {
            await database.WriteAsync(transaction => transaction.SaveForwardAsync(forward), cancellationToken);
        }

        var left = await WorkAsync(desired with { Replicas = 0 }, records => EdgeView.Of(desired.Key, desired.Hostname, forward, records), cancellationToken);
        if (left.Count > 0)
        {
            return Remaining(left);
        }

        masks.Forget(id);
        return new Removal(true, [], null);
    }

    public async Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken)
    {
        edge.Remove(app.Id);
        await edge.WaitUntilCurrentAsync(app.Id, EdgePatience, cancellationToken);
        var left = await LookAsync(app.Id, cancellationToken);
        for (var round = 0; round < MaxRounds && left.Count > 0; round++)
        {
            var actions = RolloutPlanner.PlanRemoval(left, edge.IsCurrent(app.Id), time.GetUtcNow());
            if (actions.Count == 0)
            {
                break;
            }

            await executor.ApplyRemovalAsync(actions, cancellationToken);
            left = await LookAsync(app.Id, cancellationToken);
        }

        if (left.Count > 0)
        {
            return Remaining(left);
        }

        await executor.RemoveStraysAsync(watch.OfApp(app.Id), cancellationToken);
        masks.Forget(app.Id);
        upkeep.Request();
        return new Removal(true, [], null);
    }

    public IReadOnlyList<string> Faults(string? engine, AppSpec spec) =>
    [
        .. spec.ServicePort is { } port && port != spec.Port
            ? [$"service_port {port} is not possible on this engine, where apps reach instances directly: leave it out and call {spec.Name}:{spec.Port}, or let the app listen on {port}"]
            : Array.Empty<string>(),
        .. spec.Scale is null ? Array.Empty<string>() : ["[scale] is not possible on this engine, which runs on one machine: set a fixed number of instances with replicas"],
    ];

    public Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken) => images.ResolveAsync(image, cancellationToken);

    public Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken) =>
        builds.BuildAsync(order, onLine, cancellationToken);

    public IAsyncEnumerable<string> ObserveAsync(CancellationToken cancellationToken) => signals.ReadAsync(cancellationToken);

    public Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken)
    {
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var memory = (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024));
        var name = $"{engine.Info.Kind.ToString().ToLowerInvariant()} {engine.Info.Version}";
        return Task.FromResult<IReadOnlyList<MachineView>>(
        [
            new MachineView(options.MachineId, options.MachineName, "local", "local", "ready", Environment.ProcessorCount, memory, architecture, name, 0),
        ]);
    }

    /// <summary>Looks, plans and acts until nothing is left to do now. Gives what it found last.</summary>
    private async Task<IReadOnlyList<InstanceFacts>> WorkAsync(
        DesiredApp desired, Func<IReadOnlyList<InstanceRecord>, EdgeView> view, CancellationToken cancellationToken)
    {
        IReadOnlyList<InstanceFacts> facts = [];
        for (var round = 0; round < MaxRounds; round++)
        {
            facts = await LookAsync(desired.Key.Id, cancellationToken);
            edge.Set(desired.Key.Id, view([.. facts.Select(f => f.Record)]));
            var edgeIsCurrent = await edge.WaitUntilCurrentAsync(desired.Key.Id, EdgePatience, cancellationToken);
            var actions = RolloutPlanner.Plan(desired, facts, edgeIsCurrent, time.GetUtcNow());
            if (actions.Count == 0)
            {
                break;
            }

            await executor.ApplyAsync(desired, actions, cancellationToken);
        }

        return facts;
    }

    private static Removal Remaining(IReadOnlyList<InstanceFacts> left) =>
        new(false, [.. left.Select(i => $"instance {i.Record.Name} is {i.Record.Phase.ToString().ToLowerInvariant()}")], TimeSpan.FromMilliseconds(250));

    private async Task<IReadOnlyList<InstanceFacts>> LookAsync(string appId, CancellationToken cancellationToken)
    {
        var records = await database.ReadAsync(session => session.ListInstancesAsync(appId), cancellationToken);
        return await Task.WhenAll(records.Select(async record =>
        {
            var presence = await watch.LookAsync(record.ContainerId, cancellationToken);
            var inFlight = edge.InFlight(record.Id);
            if (presence != ContainerPresence.Running)
            {
                return new InstanceFacts(record, presence, null, null, inFlight);
            }

            var (ready, alive) = (probes.IsReadyAsync(record, cancellationToken), probes.IsAliveAsync(record, cancellationToken));
            return new InstanceFacts(record, presence, await ready, await alive, inFlight);
        }));
    }
}
