using System.Globalization;
using System.Net;

namespace Satusky.ContainerApi;

/// <summary>The wire form of a <see cref="ContainerSpec"/>.</summary>
internal sealed record CreateContainerBody
{
    public required string Image { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    public IReadOnlyList<string>? Env { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? User { get; init; }

    public string? WorkingDir { get; init; }

    public string? Hostname { get; init; }

    public string? StopSignal { get; init; }

    public int? StopTimeout { get; init; }

    public bool? Tty { get; init; }

    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    public required HostConfigBody HostConfig { get; init; }

    public NetworkingConfigBody? NetworkingConfig { get; init; }

    public static CreateContainerBody From(ContainerSpec spec) => new()
    {
        Image = spec.Image,
        Entrypoint = spec.Entrypoint,
        Cmd = spec.Command,
        Env = [.. spec.Environment.Select(pair => $"{pair.Key}={pair.Value}")],
        Labels = spec.Labels,
        User = spec.User,
        WorkingDir = spec.WorkingDirectory,
        Hostname = spec.Hostname,
        StopSignal = spec.StopSignal,
        StopTimeout = spec.StopTimeout is { } timeout ? (int)Math.Ceiling(timeout.TotalSeconds) : null,
        Tty = spec.Tty ? true : null,
        ExposedPorts = spec.ExposedPorts.ToDictionary(port => port, _ => new EmptyObject()),
        HostConfig = HostConfigBody.From(spec),
        NetworkingConfig = spec.Network is { } network and ({ IPv4Address: not null } or { Aliases: not null })
            ? new(new Dictionary<string, EndpointBody> { [network.Name] = EndpointBody.From(network) })
            : null,
    };
}

internal sealed record HostConfigBody
{
    public string? NetworkMode { get; init; }

    public IReadOnlyList<string>? Dns { get; init; }

    public IReadOnlyList<string>? DnsSearch { get; init; }

    public IReadOnlyList<string>? DnsOptions { get; init; }

    public IReadOnlyList<string>? ExtraHosts { get; init; }

    public long? Memory { get; init; }

    public long? MemorySwap { get; init; }

    public long? NanoCpus { get; init; }

    public long? PidsLimit { get; init; }

    public IReadOnlyList<Ulimit>? Ulimits { get; init; }

    public IReadOnlyList<string>? CapDrop { get; init; }

    public IReadOnlyList<string>? CapAdd { get; init; }

    public IReadOnlyList<string>? SecurityOpt { get; init; }

    public bool? ReadonlyRootfs { get; init; }

    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    public IReadOnlyList<MountBody>? Mounts { get; init; }

    public LogConfigBody? LogConfig { get; init; }

    public bool? Init { get; init; }

    public string? Runtime { get; init; }

    public string? CgroupParent { get; init; }

    public static HostConfigBody From(ContainerSpec spec) => new()
    {
        NetworkMode = spec.Network?.Name,
        Dns = OrNull(spec.DnsServers),
        DnsSearch = OrNull(spec.DnsSearch),
        DnsOptions = OrNull(spec.DnsOptions),
        ExtraHosts = OrNull([.. spec.ExtraHosts.Select(pair => $"{pair.Key}:{pair.Value}")]),
        Memory = spec.MemoryBytes,
        MemorySwap = spec.MemoryBytes,
        NanoCpus = spec.NanoCpus,
        PidsLimit = spec.PidsLimit,
        Ulimits = OrNull(spec.Ulimits),
        CapDrop = OrNull(spec.CapabilitiesDropped),
        CapAdd = OrNull(spec.CapabilitiesAdded),
        SecurityOpt = OrNull(spec.SecurityOptions),
        ReadonlyRootfs = spec.ReadOnlyRoot ? true : null,
        Tmpfs = spec.Tmpfs.Count > 0 ? spec.Tmpfs : null,
        Mounts = OrNull([.. spec.Mounts.Select(MountBody.From)]),
        LogConfig = spec.Log is { } log ? new(log.Driver, log.Options) : null,
        Init = spec.Init ? true : null,
        Runtime = spec.Runtime,
        CgroupParent = spec.CgroupParent,
    };

    private static IReadOnlyList<T>? OrNull<T>(IReadOnlyList<T> list) => list.Count > 0 ? list : null;
}

internal sealed record MountBody(string Type, string Source, string Target, bool ReadOnly)
{
    public static MountBody From(ContainerMount mount) =>
        new(mount.Kind == MountKind.Bind ? "bind" : "volume", mount.Source, mount.Target, mount.ReadOnly);
}

internal sealed record LogConfigBody(string Type, IReadOnlyDictionary<string, string> Config);

internal sealed record NetworkingConfigBody(IReadOnlyDictionary<string, EndpointBody> EndpointsConfig);

internal sealed record EndpointBody(EndpointIpamBody? IPAMConfig, string? MacAddress, IReadOnlyList<string>? Aliases)
{
    public static EndpointBody From(NetworkAttachment network) => network.IPv4Address is { } address
        ? new(new(address), MacOf(address), network.Aliases)
        : new(null, null, network.Aliases);

    // As Docker does by itself. Podman draws one at random, and who knew the address's last holder misses the next one for half a minute.
    private static string MacOf(string address) =>
        string.Join(':', new byte[] { 0x02, 0x42 }.Concat(IPAddress.Parse(address).GetAddressBytes()).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
}

internal sealed record EndpointIpamBody(string IPv4Address);

internal sealed record EmptyObject;
