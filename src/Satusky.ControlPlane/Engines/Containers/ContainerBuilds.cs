using System.IO.Compression;
using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Builds;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>What one build may use.</summary>
internal sealed record BuildLimits
{
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(15);

    public long MemoryBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    public long NanoCpus { get; init; } = 2_000_000_000;
}

/// <summary>Builds images with the engine's own builder: Buildah on Podman, BuildKit on Docker.</summary>
/// <param name="cgroupRoot">The parent of all builds' control groups, this installation's own, such as <c>/satusky-1a2b3c4d</c>.</param>
/// <param name="folders">The platform's state and the engine's storage, for the free space they need.</param>
internal sealed class ContainerBuilds(
    ContainerEngineClient client,
    BuiltImages images,
    BuildKitCache cache,
    RegistryCredentials credentials,
    DiskGuard disk,
    BuildLimits limits,
    string cgroupRoot,
    IReadOnlyList<string> folders,
    TimeProvider time)
{
    private const string AnswersAgain = "deploy again when the engine answers";
    private static readonly TimeSpan KillInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly ContainerImages bases = new(client, credentials, disk, folders[^1], time);

    public static string TagOf(BuildOrder order, string version) => $"satusky/{order.App.Namespace}/{order.App.Name}:{version}";

    /// <summary>Ends the steps of builds that were under way when the platform was killed. Call before the first build.</summary>
    public void KillLeftovers()
    {
        BuildCgroup.Kill(cgroupRoot);
        BuildCgroup.TryRemove(cgroupRoot);
    }

    /// <summary>Builds, or throws when cancelled, by then with no process of the build left.</summary>
    public async Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken)
    {
        if (disk.Check(folders) is { } full)
        {
            return new BuildOutcome.Failed(full.Reason, full.Message, full.Evidence, full.Hint);
        }

        var tag = TagOf(order, order.BuildId);
        await images.OwnAsync(tag, "", order.App.Id, order.BuildId, cancellationToken);
        var progress = new BuildProgress();
        using var timer = new CancellationTokenSource(limits.Time, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        ImageResolution.Missing? missingBase = null;
        var started = TimeProvider.System.GetUtcNow();
        try
        {
            (var logins, missingBase) = Logins();
            missingBase ??= await PullBasesAsync(order, onLine, stop.Token);
            await RunAsync(Spec(order, tag, logins), order, progress, onLine, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await DiscardAsync(tag);
            await cache.KeepAsync(order, started, CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return BuildFailure.TimedOut(limits.Time, progress.CurrentStep, progress.LastLines(progress.CurrentStep));
        }
        catch (EngineUnreachableException e)
        {
            return new BuildOutcome.Failed(Reasons.EngineUnavailable, $"the build was cut off: {e.EngineMessage}", progress.LastLines(progress.CurrentStep), AnswersAgain);
        }
        catch (ContainerApiException e)
        {
            progress.Take(new BuildError(e.EngineMessage, progress.CurrentStep));
        }

        await KeepLayersAsync(order, progress, cancellationToken);
        await cache.KeepAsync(order, started, cancellationToken);
        var outcome = await ConcludeAsync(order, tag, progress, cancellationToken);
        return missingBase is not null && outcome is BuildOutcome.Failed failed && BuildFailure.IsOfBaseImage(failed)
            ? BuildFailure.OfBaseImage(missingBase)
            : outcome;
    }

    /// <summary>
    /// BuildKit over the plain API has no way to log in, but takes images that are here. An image that cannot be had is not yet a
    /// failure: the Dockerfile may mean a stage by a name that only BuildKit can work out.
    /// </summary>
    private async Task<ImageResolution.Missing?> PullBasesAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken)
    {
        if (client.Kind != EngineKind.Docker)
        {
            return null;
        }

        ImageResolution.Missing? first = null;
        foreach (var image in BaseImages.Find(await BuildContext.ReadTextAsync(order.ContextPath, order.Dockerfile, cancellationToken), order.BuildArguments))
        {
            await onLine($"base image {image}");
            first ??= await bases.EnsureAsync(image, cancellationToken);
        }

        return first;
    }

    /// <summary>A build whose base images are all here needs no login, so it goes on without them.</summary>
    private (IReadOnlyList<RegistryLogin> Logins, ImageResolution.Missing? Fault) Logins()
    {
        try
        {
            return (credentials.All(), null);
        }
        catch (RegistryFileException e)
        {
            return ([], ContainerImages.Missing(e));
        }
    }

    private async Task RunAsync(BuildSpec spec, BuildOrder order, BuildProgress progress, Func<string, ValueTask> onLine, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var cgroup = CgroupOf(order);
        using var request = new CancellationTokenSource();
        var running = StreamAsync(spec, order, progress, onLine, request.Token);
        try
        {
            await running.WaitAsync(stop);
        }
        catch
        {
            await EndAsync(running, cgroup, request);
            throw;
        }
        finally
        {
            BuildCgroup.TryRemove(cgroup);
        }
    }

    private async Task StreamAsync(BuildSpec spec, BuildOrder order, BuildProgress progress, Func<string, ValueTask> onLine, CancellationToken request)
    {
        await using var file = File.OpenRead(order.ContextPath);
        await using var tar = new GZipStream(file, CompressionMode.Decompress);
        await foreach (var message in client.Builds.BuildAsync(spec, tar, request))
        {
            if (progress.Take(message) is { } line)
            {
                await onLine(line);
            }
        }
    }

    /// <summary>
    /// Podman runs a step to its end whatever becomes of the request, and cleans up only while the request is open: so the step is
    /// killed first, which fails the build, and the request is given up only where no step runs that could be killed.
    /// </summary>
    private async Task EndAsync(Task running, string cgroup, CancellationTokenSource request)
    {
        if (client.Kind == EngineKind.Docker)
        {
            await request.CancelAsync();
        }

        var started = TimeProvider.System.GetTimestamp();
        while (!running.IsCompleted || BuildCgroup.Kill(cgroup) > 0)
        {
            BuildCgroup.Kill(cgroup);
            if (TimeProvider.System.GetElapsedTime(started) > KillPatience)
            {
                await request.CancelAsync();
            }

            await Task.WhenAny(running, Task.Delay(KillInterval, TimeProvider.System, CancellationToken.None));
        }

        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private string CgroupOf(BuildOrder order) => $"{cgroupRoot}/{order.BuildId}";

    private BuildSpec Spec(BuildOrder order, string tag, IReadOnlyList<RegistryLogin> logins) => new()
    {
        Id = order.BuildId,
        Tags = [tag],
        Dockerfile = order.Dockerfile,
        Arguments = order.BuildArguments,
        NoCache = order.NoCache,
        MemoryBytes = limits.MemoryBytes,
        NanoCpus = limits.NanoCpus,
        CgroupParent = client.Kind == EngineKind.Podman ? CgroupOf(order) : null,
        Logins = logins,
    };

    private async Task<BuildOutcome> ConcludeAsync(BuildOrder order, string tag, BuildProgress progress, CancellationToken cancellationToken)
    {
        if (progress.Error is not null || progress.ImageId is not { } imageId)
        {
            var error = progress.Error ?? new BuildError("the builder ended without an image", progress.CurrentStep);
            await DiscardAsync(tag);
            return BuildFailure.Explain(error.Message, error.Step, progress.Steps, progress.LastLines(error.Step), limits.MemoryBytes);
        }

        var description = ImageDescription.Of(await client.Images.InspectAsync(imageId, cancellationToken), tag, ImageDescription.HostArchitecture);
        if (description.Fault is { } fault)
        {
            await DiscardAsync(tag);
            return new BuildOutcome.Failed(fault.Reason, fault.Message, fault.Evidence, fault.Hint);
        }

        await images.OwnAsync(tag, description.ImageId, order.App.Id, order.BuildId, cancellationToken);
        if (order.Commit is { } commit)
        {
            await images.OwnAsync(TagOf(order, commit), description.ImageId, order.App.Id, order.BuildId, cancellationToken);
            await client.Images.TagAsync(description.ImageId, TagOf(order, commit), cancellationToken);
        }

        return new BuildOutcome.Built(tag, description.ImageId);
    }

    private async Task KeepLayersAsync(BuildOrder order, BuildProgress progress, CancellationToken cancellationToken)
    {
        foreach (var layer in progress.ReusedLayers)
        {
            await images.ReuseAsync(layer, order.BuildId, cancellationToken);
        }

        foreach (var layer in progress.MadeLayers)
        {
            try
            {
                var details = await client.Images.InspectAsync(layer, cancellationToken);
                if (details.Tags.Count == 0)
                {
                    await images.OwnAsync(details.Id, details.Id, order.App.Id, order.BuildId, cancellationToken);
                }
            }
            catch (ContainerApiException e) when (e.Fault == EngineFault.NotFound)
            {
            }
        }
    }

    /// <summary>Takes back the tag of a build that came to nothing.</summary>
    private async Task DiscardAsync(string tag)
    {
        try
        {
            await client.Images.RemoveAsync(tag, force: false, CancellationToken.None);
        }
        catch (ContainerApiException)
        {
            // Most failed builds never got as far as a tag; the row goes all the same.
        }

        await images.ForgetAsync(tag, CancellationToken.None);
    }
}
