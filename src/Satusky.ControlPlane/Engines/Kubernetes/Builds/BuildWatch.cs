using System.Threading.Channels;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>One build's Job and pod as the cluster shows them, from its start to its end.</summary>
internal sealed class BuildWatch : IAsyncDisposable
{
    private readonly Channel<bool> changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Informer<BuildJobFacts> jobs;
    private readonly Informer<BuildPodFacts> pods;
    private readonly ObjectName job;
    private readonly Task forwarding;
    private BuildPodFacts? lastPod;
    private bool hasSeenJob;

    public BuildWatch(KubernetesClient client, ObjectName job)
    {
        this.job = job;
        jobs = client.Watch(new InformerSpec<BuildJobFacts>
        {
            Resource = KubernetesResource.Jobs,
            Query = new ObjectQuery { Namespace = job.Namespace, Fields = $"metadata.name={job.Name}" },
            Project = BuildJobFacts.Of,
        });
        pods = client.Watch(new InformerSpec<BuildPodFacts>
        {
            Resource = KubernetesResource.Pods,
            Query = new ObjectQuery { Namespace = job.Namespace, Labels = $"{BuildObjects.BuildLabel}={job.Name}" },
            Project = BuildPodFacts.Of,
        });
        forwarding = Task.WhenAll(ForwardAsync(jobs), ForwardAsync(pods));
    }

    /// <summary>Null when the cluster has none (any more).</summary>
    public BuildJobFacts? Job
    {
        get
        {
            var found = jobs.Find(job);
            hasSeenJob |= found is { IsDeleting: false };
            return found;
        }
    }

    /// <summary>There was a Job, and it is gone or going.</summary>
    public bool IsJobGone => Job is null or { IsDeleting: true } && hasSeenJob;

    /// <summary>The pod, or the last that was seen of one that is gone.</summary>
    public BuildPodFacts? Pod => lastPod = pods.All() is [var pod, ..] ? pod : lastPod;

    public bool IsPodGone => pods.All().Count == 0;

    /// <summary>Looks at once and after every change, until there is an answer.</summary>
    public async Task<T> UntilAsync<T>(Func<T?> look, CancellationToken cancellationToken)
        where T : class
    {
        await Task.WhenAll(jobs.WaitForSyncAsync(cancellationToken), pods.WaitForSyncAsync(cancellationToken));
        while (true)
        {
            if (look() is { } answer)
            {
                return answer;
            }

            await changed.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Waits until there is neither Job nor pod.</summary>
    public Task GoneAsync(CancellationToken cancellationToken) => UntilAsync(() => Job is null && IsPodGone ? this : null, cancellationToken);

    /// <summary>Has everybody who waits look again, though nothing has changed.</summary>
    public void LookAgain() => changed.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        await jobs.DisposeAsync();
        await pods.DisposeAsync();
        await forwarding;
    }

    private async Task ForwardAsync<T>(Informer<T> informer)
        where T : class
    {
        await foreach (var _ in informer.ChangesAsync(CancellationToken.None))
        {
            LookAgain();
        }
    }
}
