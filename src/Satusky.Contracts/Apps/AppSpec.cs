namespace Satusky.Contracts.Apps;

/// <summary>What an application should be, without its configuration values and without the image to run.</summary>
public sealed record AppSpec
{
    public const int DefaultPort = 8080;
    public const string DefaultCpu = "0.5";
    public const string DefaultMemory = "256Mi";
    public const int MaxReplicas = 100;

    public required string Name { get; init; }

    /// <summary>The TCP port the process listens on; also <c>PORT</c> in its environment.</summary>
    public int Port { get; init; } = DefaultPort;

    public string Cpu { get; init; } = DefaultCpu;

    public string Memory { get; init; } = DefaultMemory;

    /// <summary>How many instances to run; null keeps the present number, one at first.</summary>
    public int? Replicas { get; init; }

    /// <summary>Names of machines the instances may run on; empty means any.</summary>
    public IReadOnlyList<string> Machines { get; init; } = [];

    /// <summary>Path of an HTTP readiness check, or null for a TCP check of the port.</summary>
    public string? HealthPath { get; init; }

    public RolloutStrategy Strategy { get; init; } = RolloutStrategy.Rolling;

    /// <summary>How many instances above the wanted number may run during a rollout: a count or a percentage.</summary>
    public string MaxSurge { get; init; } = "25%";

    /// <summary>How many of the wanted instances may be missing during a rollout: a count or a percentage.</summary>
    public string MaxUnavailable { get; init; } = "25%";
}
