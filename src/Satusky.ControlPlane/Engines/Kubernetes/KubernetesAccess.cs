using Satusky.Contracts.Status;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>Processes and connections by the API server's streams to pods.</summary>
internal sealed class KubernetesAccess(KubernetesClient client, ClusterWatch watch) : IInstanceAccess
{
    public Task<IReadOnlyList<RunningInstance>> ListAsync(AppKey app, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunningInstance>>(
    [
        .. watch.PodsOf(app.Id).Where(p => p.Container is { RunningSince: not null })
            .OrderByDescending(p => p.IsReady && !p.IsDeleting).ThenByDescending(p => p.Release).ThenByDescending(p => p.CreatedAt)
            .Select(p => new RunningInstance(app, p.Name, $"{p.Uid}/{p.Container!.Restarts}", p.Address ?? "", p.Release, p.IsReady)),
    ]);

    public async Task<IInstanceProcess> ExecAsync(RunningInstance instance, ProcessSpec process, CancellationToken cancellationToken)
    {
        try
        {
            var spec = new PodProcessSpec { Container = ClusterNames.AppContainer, Stdin = process.Stdin, Tty = process.Tty };
            var started = new ClusterProcess(await client.Pods.ExecAsync(PodOf(instance), process.Command, spec, cancellationToken));
            if (process.Size is { } size)
            {
                await started.ResizeAsync(size, cancellationToken);
            }

            return started;
        }
        catch (KubernetesException exception) when (exception.Fault is KubernetesFault.NotFound)
        {
            throw Gone(instance, exception);
        }
    }

    public async Task<Stream> ConnectAsync(RunningInstance instance, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Pods.ConnectAsync(PodOf(instance), port, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Fault is KubernetesFault.NotFound)
        {
            throw Gone(instance, exception);
        }
    }

    private static ObjectName PodOf(RunningInstance instance) => new(instance.App.Namespace, instance.Name);

    private static AccessException Gone(RunningInstance instance, Exception inner) => new(Reasons.InstanceGone, $"instance {instance.Name} does not run any more", inner: inner);
}
