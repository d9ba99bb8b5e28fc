using Microsoft.Extensions.Logging;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Storage;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>Builds images by a Job each. A Job that is there already is one that another leader began, and is followed to its end.</summary>
internal sealed partial class ClusterBuilds(
    KubernetesClient client,
    ClusterWatch cluster,
    ClusterWriter writer,
    ContextTickets tickets,
    RegistryClient registry,
    Database database,
    KubernetesOptions options,
    TimeProvider time,
    ILogger<ClusterBuilds> logger)
{
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromSeconds(20);

    private readonly ClusterBuildSettings settings = options.Builds;
    private readonly Builder builder = Builder.Of(options.Builds.Builder);
    private readonly BuildObjects objects = new(options.Builds, options.PlatformId, Builder.Of(options.Builds.Builder));

    /// <summary>Why nothing can be built; null when it can.</summary>
    public string? Fault => settings.Registry is null ? "this platform builds no images: a cluster needs a registry to push them to, which SATUSKY_BUILD_REGISTRY names" : null;

    /// <summary>Makes the namespace of builds at once, for the operator to put the registry's login in. What is wrong with it, the first build will say.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Fault is null)
            {
                await PrepareAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (WriteFault.Of(exception) is { } fault)
        {
            LogUnprepared(logger, settings.Namespace, fault.Message);
        }
    }

    /// <summary>Builds, or throws when cancelled. A build that nobody wants any more has no pod left by then; one that another leader will want goes on.</summary>
    public async Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken)
    {
        var target = BuildTarget.Of(order, settings.Registry!, options.InsecureRegistries);
        try
        {
            await PrepareAsync(cancellationToken);
            if (settings.RegistrySecret is { } login && await client.FindAsync(KubernetesResource.Secrets, new ObjectName(settings.Namespace, login), cancellationToken) is null)
            {
                return new BuildOutcome.Failed(
                    Reasons.BuildFailed, $"Secret {settings.Namespace}/{login} with the registry's login does not exist", [],
                    $"kubectl -n {settings.Namespace} create secret docker-registry {login} --docker-server=… --docker-username=… --docker-password=…");
            }

            for (var attempt = 1; ; attempt++)
            {
                var end = await RunOnceAsync(target, onLine, cancellationToken);
                if (end is BuildEnd.Over over)
                {
                    return over.Outcome;
                }

                var lost = (BuildEnd.Lost)end;
                LogLost(logger, order.BuildId, attempt, lost.Why);
                if (attempt == BuildLimits.Attempts)
                {
                    return ClusterBuildFailure.Lost(lost.Why);
                }
            }
        }
        catch (ForeignObjectException foreign)
        {
            return new BuildOutcome.Failed(
                Reasons.NameTaken, $"builds have no place to run: {foreign.Message}", [],
                $"set SATUSKY_BUILD_NAMESPACE to a name that is free, or hand this one over: kubectl label namespace {settings.Namespace} {EngineLabels.Platform}={options.PlatformId}");
        }
        catch (Exception exception) when (WriteFault.Of(exception) is { } fault)
        {
            return new BuildOutcome.Failed(fault.Reason, $"the build cannot be run: {fault.Message}", fault.Evidence, fault.Hint);
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in objects.Surroundings())
        {
            await writer.EnsureAsync(manifest, cancellationToken);
        }
    }

    private async Task<BuildEnd> RunOnceAsync(BuildTarget target, Func<string, ValueTask> onLine, CancellationToken cancellationToken)
    {
        await using var watch = new BuildWatch(client, new ObjectName(settings.Namespace, target.Name));
        try
        {
            var told = await StartAsync(target, watch, cancellationToken);
            return await new BuildRun(client, cluster, watch, registry, new ClusterBuildFailure(settings, objects.Image), options, time)
                .FollowAsync(target, builder.NewTranscript(), told, onLine, cancellationToken);
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested || !await IsWantedAsync(target.Order.OperationId))
            {
                await RemoveAsync(target, watch);
            }
        }
    }

    /// <summary>Starts the Job unless there is one.</summary>
    /// <returns>How many of its lines were told before.</returns>
    private async Task<int> StartAsync(BuildTarget target, BuildWatch watch, CancellationToken cancellationToken)
    {
        var name = new ObjectName(settings.Namespace, target.Name);
        if (await client.FindAsync(KubernetesResource.Jobs, name, cancellationToken) is { } present)
        {
            if (present["metadata"]!["deletionTimestamp"] is null)
            {
                return await CountLinesAsync(target.Order.OperationId, cancellationToken);
            }

            await watch.GoneAsync(cancellationToken);
        }

        var ticket = await tickets.IssueAsync(target.Order.OperationId, cancellationToken);
        var address = new Uri($"{settings.ContextUrl.TrimEnd('/')}{Api.ContextEndpoint.Path}{ticket}");
        await client.ApplyAsync(KubernetesResource.Secrets, objects.Secret(target, address, jobUid: null), force: true, cancellationToken);
        var job = await client.CreateAsync(KubernetesResource.Jobs, objects.Job(target), cancellationToken);
        await client.ApplyAsync(KubernetesResource.Secrets, objects.Secret(target, address, (string)job["metadata"]!["uid"]!), force: true, cancellationToken);
        return 0;
    }

    private async Task<int> CountLinesAsync(string operationId, CancellationToken cancellationToken)
    {
        var count = 0;
        for (long after = 0; ;)
        {
            var events = await database.ReadAsync(session => session.ListEventsAsync(operationId, after), cancellationToken);
            if (events.Count == 0)
            {
                return count;
            }

            count += events.Count(e => e.Kind == OperationEventKind.BuildLog);
            after = events[^1].Number;
        }
    }

    /// <summary>Whether the build is only left to the next leader. Whoever ends an operation stores that before it cancels.</summary>
    private async Task<bool> IsWantedAsync(string operationId)
    {
        try
        {
            return await database.ReadAsync(session => session.FindOperationAsync(operationId), CancellationToken.None) is { FinishedAt: null };
        }
        catch (Exception exception) when (exception.IsUnavailable())
        {
            return true;
        }
    }

    /// <summary>Ends the Job with its pod and waits for that, though not for ever: what is left ends by its own deadline.</summary>
    private async Task RemoveAsync(BuildTarget target, BuildWatch watch)
    {
        var name = new ObjectName(settings.Namespace, target.Name);
        using var limit = new CancellationTokenSource(RemovalPatience, time);
        try
        {
            await client.DeleteAsync(KubernetesResource.Jobs, name, new DeleteOptions { Propagation = Propagation.Foreground }, limit.Token);
            await client.DeleteAsync(KubernetesResource.Secrets, name, new DeleteOptions(), limit.Token);
            await watch.GoneAsync(limit.Token);
        }
        catch (Exception exception) when (exception is KubernetesException or OperationCanceledException)
        {
            LogLeft(logger, name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Namespace {Namespace} is not ready for builds: {Problem}")]
    private static partial void LogUnprepared(ILogger logger, string @namespace, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Build {BuildId} lost its pod at attempt {Attempt}: {Why}")]
    private static partial void LogLost(ILogger logger, string buildId, int attempt, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Name} may still be there, until its deadline: {Problem}")]
    private static partial void LogLeft(ILogger logger, ObjectName name, string problem);
}
