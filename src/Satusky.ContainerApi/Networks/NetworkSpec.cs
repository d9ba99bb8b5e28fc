using System.Text.Json.Serialization;

namespace Satusky.ContainerApi;

/// <summary>A bridge network to create, without a name server of the engine where the engine allows that (Podman).</summary>
public sealed record NetworkSpec
{
    public required string Name { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Such as <c>10.89.7.0/24</c>; null lets the engine choose.</summary>
    public string? Subnet { get; init; }

    public string? Gateway { get; init; }

    /// <summary>
    /// Name of the bridge on the host, at most 15 characters. Engines with stores of their own choose the same names otherwise, and then
    /// share a bridge.
    /// </summary>
    public string? BridgeName { get; init; }

    /// <summary>No way out of the network.</summary>
    public bool Internal { get; init; }
}

public sealed record NetworkDetails(
    string Id,
    string Name,
    IReadOnlyDictionary<string, string> Labels,
    string? Subnet,
    string? Gateway,
    bool Internal,
    IReadOnlyDictionary<string, NetworkMember> Members);

/// <summary>A container on a network, keyed by its id. The address is without the prefix length.</summary>
public sealed record NetworkMember(string Name, string? IPv4Address);

internal sealed record CreateNetworkBody(
    string Name, string Driver, bool CheckDuplicate, bool Internal, NetworkIpam? IPAM, IReadOnlyDictionary<string, string>? Options, IReadOnlyDictionary<string, string> Labels);

internal sealed record NetworkIpam(List<NetworkIpamConfig>? Config);

internal sealed record NetworkIpamConfig(string? Subnet, string? Gateway);

internal sealed record LibpodNetworkBody(
    string Name,
    string Driver,
    [property: JsonPropertyName("network_interface")] string? NetworkInterface,
    [property: JsonPropertyName("dns_enabled")] bool DnsEnabled,
    bool Internal,
    List<LibpodSubnet>? Subnets,
    IReadOnlyDictionary<string, string> Labels);

internal sealed record LibpodSubnet(string Subnet, string? Gateway);

internal sealed record NetworkConnectBody(string Container, EndpointBody? EndpointConfig);

internal sealed record NetworkDisconnectBody(string Container, bool Force);

internal sealed record NetworkAnswer(
    string? Id, string? Name, bool Internal, Dictionary<string, string>? Labels, NetworkIpam? IPAM, Dictionary<string, NetworkMemberAnswer>? Containers)
{
    public NetworkDetails ToDetails()
    {
        var ipv4 = IPAM?.Config?.FirstOrDefault(config => config.Subnet?.Contains('.', StringComparison.Ordinal) == true);
        var members = (Containers ?? []).ToDictionary(
            pair => pair.Key, pair => new NetworkMember(pair.Value.Name ?? "", EngineWords.OrNull(pair.Value.IPv4Address?.Split('/')[0])));
        return new(Id ?? "", Name ?? "", Labels ?? [], ipv4?.Subnet, EngineWords.OrNull(ipv4?.Gateway), Internal, members);
    }
}

internal sealed record NetworkMemberAnswer(string? Name, string? IPv4Address);
