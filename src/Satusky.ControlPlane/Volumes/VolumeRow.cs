using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Volumes;

/// <summary>A volume as stored, with its organization's namespace.</summary>
/// <param name="AppId">The app it is attached to, or null.</param>
/// <param name="AppName">The app it is attached to, or was last.</param>
/// <param name="IsDeleting">1 once its data is being removed; then nothing can attach it.</param>
internal sealed record VolumeRow(
    string Id,
    string OrganizationId,
    string Namespace,
    string Name,
    string? AppId,
    string AppName,
    long Size,
    string Access,
    string? Class,
    string Policy,
    long IsDeleting,
    long Version,
    long CreatedAt,
    long UpdatedAt)
{
    public VolumeKey Key => new(Id, Name, OrganizationId, Namespace);

    public VolumeSize ReadSize() => new(Size);

    public VolumeAccess ReadAccess() => Enum.Parse<VolumeAccess>(Access);

    public VolumePolicy ReadPolicy() => Enum.Parse<VolumePolicy>(Policy);

    public string State => IsDeleting != 0 ? "deleting" : AppId is null ? "detached" : "attached";

    public DesiredVolume At(string mount) => new(Key, AppName, ReadSize(), ReadAccess(), Class, mount);
}
