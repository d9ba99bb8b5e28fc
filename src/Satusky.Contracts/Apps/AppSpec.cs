using System.Text.Json.Serialization;

namespace Satusky.Contracts.Apps;

/// <summary>What an application should be, without its configuration values and without the image to run.</summary>
public sealed record AppSpec
{
    public const int DefaultPort = 8080;
    public const string DefaultCpu = "0.5";
    public const string DefaultMemory = "256Mi";
    public const int MaxReplicas = 100;
    public const int DefaultGrace = 30;

    public required string Name { get; init; }

    /// <summary>The TCP port the process listens on; also <c>PORT</c> in its environment.</summary>
    public int Port { get; init; } = DefaultPort;

    public string Cpu { get; init; } = DefaultCpu;

    public string Memory { get; init; } = DefaultMemory;

    /// <summary>How many instances to run; null keeps the present number, one at first.</summary>
    public int? Replicas { get; init; }

    /// <summary>Names of machines the instances may run on; empty means any.</summary>
    public IReadOnlyList<string> Machines { get; init; } = [];

    /// <summary>The short form of a <see cref="Readiness"/> check that asks for a path; null for a TCP check of the port.</summary>
    public string? HealthPath { get; init; }

    /// <summary>What an instance must pass to get requests.</summary>
    public CheckSpec? Readiness { get; init; }

    /// <summary>An instance that does not pass it any more is started again.</summary>
    public CheckSpec? Liveness { get; init; }

    /// <summary>An app with a single-writer volume is always recreated: two of its instances must never run at once.</summary>
    public RolloutStrategy Strategy { get => Volume is { Access: VolumeAccess.SingleWriter } ? RolloutStrategy.Recreate : field; init; } = RolloutStrategy.Rolling;

    /// <summary>How many instances above the wanted number may run during a rollout: a count or a percentage.</summary>
    public string MaxSurge { get; init; } = "25%";

    /// <summary>How many of the wanted instances may be missing during a rollout: a count or a percentage.</summary>
    public string MaxUnavailable { get; init; } = "25%";

    /// <summary>Seconds from SIGTERM to SIGKILL; null is the default.</summary>
    public int? GracePeriod { get; init; }

    /// <summary>The app has no public hostname; other apps reach it by its name.</summary>
    public bool Internal { get; init; }

    /// <summary>The port under which other apps reach the app's name; null is <see cref="Port"/>.</summary>
    public int? ServicePort { get; init; }

    /// <summary>Replaces the image's entry point, and its arguments too unless <see cref="Args"/> gives some.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Replaces the image's arguments.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Who the process runs as, in the form of <see cref="RunAs"/>; null leaves it to the image.</summary>
    public string? User { get; init; }

    public IReadOnlyList<FileSpec>? Files { get; init; }

    /// <summary>What must be ready before the first instance of a release starts, each in the form of <see cref="WaitTarget"/>.</summary>
    public IReadOnlyList<string>? WaitFor { get; init; }

    /// <summary>Null for a fixed number of instances.</summary>
    public ScaleSpec? Scale { get; init; }

    /// <summary>Null when the app keeps nothing.</summary>
    public VolumeSpec? Volume { get; init; }

    /// <summary>The readiness check in full; null when it is enough that the port answers.</summary>
    [JsonIgnore]
    public CheckSpec? ReadinessCheck => Readiness ?? (HealthPath is null ? null : new CheckSpec { Path = HealthPath });

    /// <summary>The path that tells visitors whether the app is well, where there is one.</summary>
    [JsonIgnore]
    public string? VisitPath => ReadinessCheck is { Path: { } path } check && (check.Port ?? Port) == Port ? path : null;

    [JsonIgnore]
    public TimeSpan Grace => TimeSpan.FromSeconds(GracePeriod ?? DefaultGrace);

    /// <summary>Where other apps reach this one: <c>name:port</c>.</summary>
    [JsonIgnore]
    public string InternalAddress => $"{Name}:{ServicePort ?? Port}";
}
