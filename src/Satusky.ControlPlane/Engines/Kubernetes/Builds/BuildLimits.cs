namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>What one build may use of the cluster, and for how long.</summary>
internal static class BuildLimits
{
    public const string Cpu = "2";
    public const string Memory = "4Gi";
    public const string Disk = "20Gi";

    public const string RequestedCpu = "250m";
    public const string RequestedMemory = "512Mi";
    public const string RequestedDisk = "1Gi";

    public const long MemoryBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>From the Job's start, the wait for a machine and the builder's image included.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(15);

    /// <summary>How long the Job of a platform that died stays after its end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>How long a build waits for a machine with room, which a cluster may be about to add.</summary>
    public static readonly TimeSpan Scheduling = TimeSpan.FromMinutes(3);

    /// <summary>How often a build begins anew that lost its machine or its context.</summary>
    public const int Attempts = 3;
}
