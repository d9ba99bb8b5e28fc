using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Containers;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>How one run of a Job ended.</summary>
internal abstract record BuildEnd
{
    private BuildEnd()
    {
    }

    public sealed record Over(BuildOutcome Outcome) : BuildEnd;

    /// <summary>The build itself did not fail, and may begin anew.</summary>
    public sealed record Lost(string Why) : BuildEnd;
}

/// <summary>Follows one Job to its end: tells its lines, and judges what the cluster and the builder say.</summary>
internal sealed class BuildRun(
    KubernetesClient client, ClusterWatch cluster, BuildWatch watch, RegistryClient registry, ClusterBuildFailure failure, KubernetesOptions options, TimeProvider time)
{
    private const string Deadline = "DeadlineExceeded";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset began = time.GetUtcNow();
    private readonly BuildProgress progress = new();

    /// <param name="told">How many lines a leader before this one has told already.</param>
    public async Task<BuildEnd> FollowAsync(BuildTarget target, IBuildTranscript transcript, int told, Func<string, ValueTask> onLine, CancellationToken cancellationToken)
    {
        await using (time.CreateTimer(_ => watch.LookAgain(), null, LookEvery, LookEvery))
        {
            if (await watch.UntilAsync(BeforeItBegins, cancellationToken) is { End: { } early })
            {
                return early;
            }
        }

        var reading = new BuildLines(client, time).ReadAsync(
            new ObjectName(options.Builds.Namespace, watch.Pod!.Name),
            () => HasEnded() is not null,
            async line =>
            {
                foreach (var shown in transcript.Read(line).Select(progress.Take).OfType<string>())
                {
                    if (told-- <= 0)
                    {
                        await onLine(shown);
                    }
                }
            },
            cancellationToken);
        await watch.UntilAsync(HasEnded, cancellationToken);
        await reading;
        return await JudgeAsync(target, cancellationToken);
    }

    private Look? BeforeItBegins()
    {
        var (job, pod) = (watch.Job, watch.Pod);
        if (watch.IsJobGone)
        {
            return new(new BuildEnd.Over(ClusterBuildFailure.Deleted));
        }

        if (pod?.HasBegun == true)
        {
            return new(null);
        }

        var isPatient = time.GetUtcNow() - began < BuildLimits.Scheduling;
        if (pod is not null && failure.BeforeItBegan(pod, isPatient, cluster.WarningsAbout(pod.Uid)) is { } failed)
        {
            return new(new BuildEnd.Over(failed));
        }

        if (job?.FailedFor == Deadline)
        {
            return new(new BuildEnd.Over(BuildFailure.TimedOut(BuildLimits.Time, null, [])));
        }

        if (pod?.Context?.End is { ExitCode: not 0 } fetch)
        {
            return new(new BuildEnd.Lost($"its context could not be fetched from {options.Builds.ContextUrl} (status {fetch.ExitCode})"));
        }

        // The Job's end may be seen before the pod's, which tells more.
        if ((job?.FailedFor is not null && (pod is null ? !isPatient : HasGone || pod.Phase == "Failed")) || pod?.Disrupted is not null)
        {
            return new(new BuildEnd.Lost(pod?.Disrupted ?? "the pod is gone"));
        }

        return pod is null && job is not null && cluster.WarningsAbout(job.Uid).FirstOrDefault(w => w.Reason == "FailedCreate") is { } refused
            ? new(new BuildEnd.Over(new BuildOutcome.Failed(Reasons.FailedCreate, $"the cluster refuses the build's pod: {refused.Message}", [], null)))
            : null;
    }

    /// <summary>Not null when nothing more will happen. A pod that is being taken away may have ended because of that: then the Job tells why.</summary>
    private object? HasEnded() =>
        watch.IsJobGone || watch.Job?.FailedFor == Deadline || watch.Pod is { Build.End: { ExitCode: 0, Message: not null } } || (HasGone ? watch.Job?.FailedFor is not null : watch.Pod is { Build.End: not null } or { Phase: "Failed" })
            ? this
            : null;

    private bool HasGone => watch.IsPodGone || watch.Pod is { IsDeleting: true };

    private async Task<BuildEnd> JudgeAsync(BuildTarget target, CancellationToken cancellationToken)
    {
        var pod = watch.Pod!;
        if (pod.Build?.End is { ExitCode: 0, Message: { } digest } && digest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            return Built(target, digest.Trim());
        }

        if (watch.IsJobGone)
        {
            return new BuildEnd.Over(ClusterBuildFailure.Deleted);
        }

        if (watch.Job?.FailedFor == Deadline)
        {
            return new BuildEnd.Over(BuildFailure.TimedOut(BuildLimits.Time, progress.CurrentStep, progress.LastLines(progress.CurrentStep)));
        }

        if (pod.Disrupted is not null || HasGone)
        {
            return new BuildEnd.Lost(pod.Disrupted ?? $"the pod was taken from {pod.Node}");
        }

        if (pod.Build?.End?.ExitCode != 0)
        {
            return new BuildEnd.Over(failure.AfterItBegan(target, pod, progress));
        }

        return await registry.FindAsync(target.Image, options.InsecureRegistries, cancellationToken) is RegistryAnswer.Found found
            ? Built(target, found.Digest)
            : new BuildEnd.Over(new BuildOutcome.Failed(Reasons.BuildFailed, $"{target.Image} was pushed, but neither the builder nor the registry tells its digest", [], "deploy again"));
    }

    private static BuildEnd.Over Built(BuildTarget target, string digest) => new(new BuildOutcome.Built(target.Image, target.Pinned(digest)));

    /// <param name="End">Null when the build has begun.</param>
    private sealed record Look(BuildEnd? End);
}
