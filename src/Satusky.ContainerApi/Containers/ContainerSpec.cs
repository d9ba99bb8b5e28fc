namespace Satusky.ContainerApi;

/// <summary>A container to create. What is left out keeps the image's or the engine's default.</summary>
public sealed record ContainerSpec
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public string? User { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? Hostname { get; init; }

    /// <summary>Null is the engine's default network; <c>none</c> and <c>host</c> are names too.</summary>
    public NetworkAttachment? Network { get; init; }

    public IReadOnlyList<string> DnsServers { get; init; } = [];

    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Names to addresses, for <c>/etc/hosts</c>.</summary>
    public IReadOnlyDictionary<string, string> ExtraHosts { get; init; } = new Dictionary<string, string>();

    /// <summary>Also the limit of memory and swap together, so that a container never swaps.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processor time in billionths of a processor.</summary>
    public long? NanoCpus { get; init; }

    public long? PidsLimit { get; init; }

    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    public IReadOnlyList<string> CapabilitiesDropped { get; init; } = [];

    public IReadOnlyList<string> CapabilitiesAdded { get; init; } = [];

    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Paths to mount options, such as <c>/tmp</c> to <c>size=64m</c>.</summary>
    public IReadOnlyDictionary<string, string> Tmpfs { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    public string? StopSignal { get; init; }

    public TimeSpan? StopTimeout { get; init; }

    /// <summary>Such as <c>8080/tcp</c>. Documentation only: nothing is published on the host.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    public LogConfiguration? Log { get; init; }

    /// <summary>Runs the engine's small init as process 1.</summary>
    public bool Init { get; init; }

    public bool Tty { get; init; }

    public string? Runtime { get; init; }

    public string? CgroupParent { get; init; }
}

public sealed record NetworkAttachment(string Name, string? IPv4Address = null, IReadOnlyList<string>? Aliases = null);

public sealed record Ulimit(string Name, long Soft, long Hard);

public enum MountKind
{
    Bind,
    Volume,
}

public sealed record ContainerMount(MountKind Kind, string Source, string Target, bool ReadOnly = false);

/// <summary>Where the engine keeps a container's output, with the driver's own options (<c>max-size</c> and so on).</summary>
public sealed record LogConfiguration(string Driver, IReadOnlyDictionary<string, string> Options);
