using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Engines.Kubernetes;
using Satusky.ControlPlane.Engines.Kubernetes.Builds;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes.Builds;

internal static class Orders
{
    public const string PlatformId = "0197-platform";

    public static readonly BuildOrder Order = new(
        "bld_0123456789", "0197-operation", new AppKey("0197-app", "shop", "org", "default-12345678"), "", "Dockerfile", new Dictionary<string, string>(), NoCache: false, Commit: null);

    public static readonly ClusterBuildSettings Settings = new() { Registry = "registry.example.com/apps", ContextUrl = "http://satusky.test:7420/" };

    public static BuildTarget Target(BuildOrder? order = null, params string[] insecureHosts) => BuildTarget.Of(order ?? Order, Settings.Registry!, insecureHosts);

    public static KubernetesOptions Options(ClusterBuildSettings? builds = null) =>
        new() { PlatformId = PlatformId, Gateway = ClusterScene.Gateway, Builds = builds ?? Settings };
}
