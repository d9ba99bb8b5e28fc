using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.ControlPlane.Engines.Kubernetes.Manifests;
using Satusky.ControlPlane.Jobs;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>
/// Runs a job as a Job of the cluster that tries once. Its pod stays until the platform's job is removed, because its lines are read there.
/// </summary>
internal sealed class KubernetesJobs(
    KubernetesClient client, ClusterWatch watch, ClusterConfiguration configuration, JobManifest manifest, PodEvidence evidence, TimeProvider time) : IJobEngine
{
    public async Task<JobSight> LookAsync(JobRecord job, CancellationToken cancellationToken)
    {
        var pod = watch.PodsOf(job.Id).MaxBy(p => p.CreatedAt);
        if (pod?.Container is { RunningSince: { } since })
        {
            return new JobSight.Running(since);
        }

        if (pod is not null)
        {
            return await OfPodAsync(job, pod, cancellationToken);
        }

        var name = NameOf(job);
        if (await client.FindAsync(KubernetesResource.Jobs, name, cancellationToken) is null)
        {
            if (job.StartedAt is not null)
            {
                return new JobSight.Ended(null, Verdict.False(Reasons.Exited, "its Job was removed from outside the platform"));
            }

            try
            {
                var objects = await configuration.OfAsync(job.Desired(), cancellationToken);
                await client.CreateAsync(KubernetesResource.Jobs, manifest.Of(job, objects), cancellationToken);
            }
            catch (KubernetesException exception) when (WriteFault.Of(exception) is { Status: ConditionStatus.False } fault)
            {
                return new JobSight.Ended(null, fault);
            }
        }

        return new JobSight.Waiting(time.GetUtcNow());
    }

    public Task TidyAsync(JobRecord job, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<bool> RemoveAsync(JobRecord job, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(KubernetesResource.Jobs, NameOf(job), cancellationToken) is not null)
        {
            await client.DeleteAsync(KubernetesResource.Jobs, NameOf(job), new DeleteOptions { Propagation = Propagation.Foreground }, cancellationToken);
            return false;
        }

        var pods = watch.PodsOf(job.Id);
        evidence.Forget(pods);
        return pods.Count == 0;
    }

    private static ObjectName NameOf(JobRecord job) => new(job.App.Namespace, job.EngineName);

    private async Task<JobSight> OfPodAsync(JobRecord job, PodFacts pod, CancellationToken cancellationToken)
    {
        if (pod.Container?.End is { ExitCode: 0 } && pod.Phase == "Succeeded")
        {
            return new JobSight.Ended(0, null);
        }

        var lines = pod.Container?.End is { } end ? await evidence.LastLinesAsync(pod, end, cancellationToken) : [];
        return PodDiagnosis.Explain(pod, job.Spec, watch.WarningsAbout(pod.Uid), lines, time.GetUtcNow()) is { } verdict
            ? new JobSight.Ended(pod.Container?.End?.ExitCode, verdict)
            : new JobSight.Waiting(pod.CreatedAt);
    }
}
