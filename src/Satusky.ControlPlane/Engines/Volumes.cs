using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Engines;

/// <summary>What a volume is called wherever it is kept.</summary>
public sealed record VolumeKey(string Id, string Name, string OrganizationId, string Namespace);

/// <summary>A stored volume as the instances of a release mount it.</summary>
/// <param name="App">The app it was made for.</param>
public sealed record DesiredVolume(VolumeKey Key, string App, VolumeSize Size, VolumeAccess Access, string? Class, string Mount);

/// <summary>What an engine has of a volume.</summary>
/// <param name="Name">The engine's own name for it.</param>
/// <param name="Phase">The engine's word for how it is; null where it has none.</param>
/// <param name="UsedBytes">Null where it is not measured.</param>
/// <param name="Machine">The machine that alone has it; null when any can reach it.</param>
/// <param name="Message">What a reader should know beside these.</param>
public sealed record VolumeSight(
    string Name, bool Exists, string? Phase, string? Class, VolumeSize? Capacity, long? UsedBytes, string? Machine, string? Message);
