using System.Text.Json.Serialization;

namespace Satusky.Contracts.Apps;

/// <summary>The persistent volume an app asks for.</summary>
public sealed record VolumeSpec
{
    /// <summary>Such as <c>1Gi</c>.</summary>
    public required string Size { get; init; }

    /// <summary>The absolute path inside of instances.</summary>
    public required string Mount { get; init; }

    public VolumeAccess Access { get; init; } = VolumeAccess.SingleWriter;

    /// <summary>The storage class on a cluster; null is the cluster's own choice.</summary>
    public string? Class { get; init; }

    /// <summary>What a destroy does with it unless it is told otherwise.</summary>
    public VolumePolicy Policy { get; init; } = VolumePolicy.Delete;

    /// <summary>An existing volume to attach; null is the one the app has, or else one of its own.</summary>
    public string? Name { get; init; }
}

public enum VolumeAccess
{
    /// <summary>One instance at a time.</summary>
    [JsonStringEnumMemberName("single-writer")]
    SingleWriter,

    [JsonStringEnumMemberName("shared")]
    Shared,
}

public enum VolumePolicy
{
    [JsonStringEnumMemberName("delete")]
    Delete,

    [JsonStringEnumMemberName("retain")]
    Retain,
}
