using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway;

/// <summary>What a gateway controller is started with.</summary>
public sealed record GatewayOptions
{
    public required KubernetesConfig Cluster { get; init; }

    /// <summary>The edge it configures. Nothing else may configure that one.</summary>
    public required EdgeOptions Edge { get; init; }

    /// <summary>Holds the controller's own objects: its Lease and the Secret of its authority.</summary>
    public required string Namespace { get; init; }

    /// <summary>Tells replicas apart.</summary>
    public required string Identity { get; init; }

    /// <summary>Its subdomains get a certificate of the local authority without being named.</summary>
    public required string Domain { get; init; }

    /// <summary>Where clients reach this process, for the status of Gateways.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The Service of the own namespace whose addresses those are, where none are given.</summary>
    public string? Service { get; init; }

    /// <summary>Whether listeners without a certificate get one of an authority that the controller keeps.</summary>
    public bool LocalAuthority { get; init; }
}
