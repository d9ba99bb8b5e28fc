using Satusky.ControlPlane.Metrics;

namespace Satusky.ControlPlane.Engines.Kubernetes;

internal sealed class KubernetesReadiness(ClusterWatch watch) : IReadinessCheck
{
    public string Name => "engine";

    public Task<string?> FaultAsync(CancellationToken cancellationToken) => Task.FromResult(watch.Fault);
}
