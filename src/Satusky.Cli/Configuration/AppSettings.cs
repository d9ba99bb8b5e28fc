using Satusky.Contracts.Apps;

namespace Satusky.Cli.Configuration;

/// <summary>What a satusky.toml or the flags of a command say about an app; null where they say nothing.</summary>
internal sealed record AppSettings
{
    public string? Name { get; init; }

    public int? Port { get; init; }

    public string? Dockerfile { get; init; }

    public string? Cpu { get; init; }

    public string? Memory { get; init; }

    public int? Replicas { get; init; }

    public IReadOnlyList<string>? Machines { get; init; }

    public string? HealthPath { get; init; }

    public RolloutStrategy? Strategy { get; init; }

    public string? MaxSurge { get; init; }

    public string? MaxUnavailable { get; init; }

    public int? ServicePort { get; init; }

    public bool? Public { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? User { get; init; }

    public IReadOnlyList<string>? WaitFor { get; init; }

    public CheckSpec? Readiness { get; init; }

    public CheckSpec? Liveness { get; init; }

    public int? GracePeriod { get; init; }

    /// <summary>Environment variables that are kept with the file.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    public IReadOnlyList<FileSpec>? Files { get; init; }

    public ScaleSpec? Scale { get; init; }

    public VolumeSettings? Volume { get; init; }

    /// <summary>These settings, with those of <paramref name="flags"/> where they say something.</summary>
    public AppSettings OverriddenBy(AppSettings flags) => this with
    {
        Name = flags.Name ?? Name,
        Port = flags.Port ?? Port,
        Dockerfile = flags.Dockerfile ?? Dockerfile,
        Cpu = flags.Cpu ?? Cpu,
        Memory = flags.Memory ?? Memory,
        Replicas = flags.Replicas ?? Replicas,
        Machines = flags.Machines ?? Machines,
        HealthPath = flags.HealthPath ?? HealthPath,
        Strategy = flags.Strategy ?? Strategy,
        MaxSurge = flags.MaxSurge ?? MaxSurge,
        MaxUnavailable = flags.MaxUnavailable ?? MaxUnavailable,
        WaitFor = flags.WaitFor ?? WaitFor,
        Volume = Volume?.OverriddenBy(flags.Volume) ?? flags.Volume,
    };

    public AppSpec ToSpec(string name)
    {
        var defaults = new AppSpec { Name = name };
        return new AppSpec
        {
            Name = name,
            Port = Port ?? defaults.Port,
            Cpu = Cpu ?? defaults.Cpu,
            Memory = Memory ?? defaults.Memory,
            Replicas = Replicas ?? defaults.Replicas,
            Machines = Machines ?? defaults.Machines,
            HealthPath = HealthPath,
            Strategy = Strategy ?? defaults.Strategy,
            MaxSurge = MaxSurge ?? defaults.MaxSurge,
            MaxUnavailable = MaxUnavailable ?? defaults.MaxUnavailable,
            Readiness = Readiness,
            Liveness = Liveness,
            GracePeriod = GracePeriod,
            Internal = Public == false,
            ServicePort = ServicePort,
            Command = Command,
            Args = Args,
            User = User,
            Files = Files,
            WaitFor = WaitFor,
            Scale = Scale,
            Volume = Volume?.ToSpec(),
        };
    }
}
