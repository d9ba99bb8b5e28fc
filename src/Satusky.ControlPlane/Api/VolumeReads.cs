using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Volumes;

namespace Satusky.ControlPlane.Api;

/// <summary>Reads volumes for people. Only a look at one volume asks the engine, because only the engine knows what is in it.</summary>
internal sealed class VolumeReads(Database database, IVolumes volumes)
{
    /// <param name="app">Name or id of the app whose volume alone is wanted; null lists all.</param>
    public Task<IReadOnlyList<VolumeView>> ListAsync(Caller caller, string? app, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<VolumeView>>(
            async session =>
            {
                var mounts = await MountsAsync(session, caller.OrganizationId);
                return [.. (await session.ListVolumesAsync(caller.OrganizationId)).Where(v => app is null || v.AppId == app || (v.AppId is not null && v.AppName == app)).Select(v => View(v, mounts))];
            },
            cancellationToken);

    public async Task<VolumeDetails?> FindAsync(Caller caller, string nameOrId, CancellationToken cancellationToken)
    {
        var (row, mounts) = await database.ReadAsync(
            async session => (await session.FindVolumeAsync(caller.OrganizationId, nameOrId), await MountsAsync(session, caller.OrganizationId)), cancellationToken);
        if (row is null)
        {
            return null;
        }

        var (view, sight) = (View(row, mounts), await volumes.InspectAsync(row.Key, cancellationToken));
        var storage = new VolumeStorage(
            sight.Name, row.Namespace, sight.Exists, sight.Phase, sight.Class, sight.Capacity?.ToString(), sight.UsedBytes, sight.Machine, sight.Message);
        var message = view switch
        {
            { DeploymentId: null } => $"attach it to an app with name = \"{row.Name}\" in [volume]",
            { MountPath: null } => $"the present release of {row.AppName} does not mount it",
            _ => null,
        };
        return new VolumeDetails(view, storage, new VolumeMount(row.AppId is not null, view.MountPath is not null, view.MountPath, message), row.ReadPolicy());
    }

    public Task<VolumeView> ViewAsync(VolumeRow volume, CancellationToken cancellationToken) =>
        database.ReadAsync(async session => View(volume, await MountsAsync(session, volume.OrganizationId)), cancellationToken);

    /// <summary>Where each app's present release mounts its volume, by app.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> MountsAsync(DatabaseSession session, string organizationId) =>
        (await session.ListDesiredReleasesAsync(organizationId))
        .Select(release => (release.AppId, release.ReadSpec().Volume?.Mount))
        .Where(mount => mount.Mount is not null)
        .ToDictionary(mount => mount.AppId, mount => mount.Mount!);

    private static VolumeView View(VolumeRow volume, IReadOnlyDictionary<string, string> mounts) => new(
        volume.Id,
        volume.Name,
        volume.State,
        volume.AppId,
        volume.AppName,
        volume.AppId is { } app ? mounts.GetValueOrDefault(app) : null,
        volume.ReadSize().ToString(),
        volume.Class,
        volume.ReadAccess(),
        volume.ReadPolicy(),
        Contracts.Apps.VolumeName.Claim(volume.Name),
        volume.Version,
        Times.FromMilliseconds(volume.CreatedAt),
        Times.FromMilliseconds(volume.UpdatedAt));
}
