using Satusky.Contracts.Apps;

namespace Satusky.Contracts.Api;

/// <summary>A volume as stored.</summary>
/// <param name="State">attached, detached or deleting.</param>
/// <param name="DeploymentId">The app it is attached to; null while it is detached.</param>
/// <param name="AppLabel">The app it is attached to, or was last.</param>
/// <param name="MountPath">Where the app's present release mounts it; null when it does not.</param>
/// <param name="ClaimName">What it is called on a cluster.</param>
/// <param name="Version">Grows with every change; the <c>ETag</c>.</param>
public sealed record VolumeView(
    string VolumeId,
    string VolumeName,
    string State,
    string? DeploymentId,
    string AppLabel,
    string? MountPath,
    string StorageSize,
    string? StorageClass,
    VolumeAccess AccessMode,
    VolumePolicy DestroyPolicy,
    string ClaimName,
    long Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A volume in full: what is stored, what the engine has, and who uses it.</summary>
public sealed record VolumeDetails(VolumeView Volume, VolumeStorage Pvc, VolumeMount Mount, VolumePolicy DestroyPolicy);

/// <summary>Where a volume's data is.</summary>
/// <param name="Name">The engine's name for it: the claim on a cluster, the named volume on containers.</param>
/// <param name="Exists">False until the first instance that mounts it starts.</param>
/// <param name="Phase">The cluster's word, such as Bound or Pending.</param>
/// <param name="UsedBytes">Null where it is not measured.</param>
/// <param name="Machine">The machine that alone has it; null when it can be reached from any.</param>
/// <param name="Message">What a reader should know, such as that the size is not enforced.</param>
public sealed record VolumeStorage(
    string Name, string Namespace, bool Exists, string? Phase, string? StorageClass, string? Capacity, long? UsedBytes, string? Machine, string? Message);

/// <param name="Attached">It belongs to an app.</param>
/// <param name="Mounted">The app's present release mounts it.</param>
public sealed record VolumeMount(bool Attached, bool Mounted, string? Path, string? Message);
