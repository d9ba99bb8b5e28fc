namespace Satusky.TestCluster.Registry;

/// <summary>Who writes, as which field manager, and whether only to see what would happen.</summary>
internal sealed record Caller(string User, string FieldManager)
{
    public bool DryRun { get; init; }
    public bool Force { get; init; }

    public static Caller ControllerManager { get; } = new("system:kube-controller-manager", "kube-controller-manager");
    public static Caller Kubelet { get; } = new("system:node", "kubelet");
    public static Caller Scheduler { get; } = new("system:kube-scheduler", "kube-scheduler");
}
