using Satusky.TestCluster.Controllers;

namespace Satusky.TestCluster;

/// <summary>
/// The controllers by name: namespace, deployment, replicaset, statefulset, job, scheduler, kubelet, endpointslice, claim, quota, budget, gateway, node, garbagecollector.
/// </summary>
public sealed class ClusterControllers
{
    private readonly ControllerLoop _loop;

    internal ClusterControllers(ControllerLoop loop) => _loop = loop;

    /// <summary>The controller looks at nothing until it is resumed, and then at everything it missed.</summary>
    public void Pause(string name) => _loop.Pause(name);

    public void Resume(string name) => _loop.Resume(name);
}
