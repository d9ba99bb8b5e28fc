using System.Globalization;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Operations;
using Satusky.ControlPlane.Reconciliation;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Volumes;

/// <summary>Changes of volumes that no deploy makes: detach and delete.</summary>
internal sealed class VolumeCommands(Database database, IVolumes volumes, AuditLog audit, TimeProvider time)
{
    /// <summary>Why a deploy cannot make its volume grow, or null when it can or need not.</summary>
    public async Task<Refusal?> GrowthRefusalAsync(string organizationId, AppSpec spec, CancellationToken cancellationToken)
    {
        var plan = spec.Volume is null ? null : await database.ReadAsync(
            async session => await VolumePlan.MakeAsync(session, organizationId, await session.FindAppAsync(organizationId, spec.Name), spec, isRollback: false), cancellationToken);
        return plan is Answer<VolumePlan>.Accepted { Value: { Grows: true, Present: { } present } } && await volumes.GrowthFaultAsync(present.Key, cancellationToken) is { } fault
            ? VolumeRefusals.CannotGrow(present, fault)
            : null;
    }

    /// <summary>Takes a volume from its app, which must not mount it. A detached one stays as it is.</summary>
    public Task<Answer<VolumeRow>> DetachAsync(Caller caller, string nameOrId, string? ifMatch, CancellationToken cancellationToken) =>
        ChangeAsync(caller, nameOrId, ifMatch, async (transaction, volume) =>
        {
            if (volume.AppId is not { } appId)
            {
                return volume;
            }

            if (await UseRefusalAsync(transaction, volume, appId) is { } refusal)
            {
                return refusal;
            }

            await audit.AppendAsync(transaction, caller, AuditActions.VolumeDetach, Resource(volume), new Dictionary<string, string> { ["app"] = volume.AppName });
            return await transaction.UpdateVolumeAsync(volume with { AppId = null }, time);
        }, cancellationToken);

    /// <summary>Deletes a detached volume with its data. Goes on where an earlier attempt was cut off.</summary>
    public async Task<Refusal?> DeleteAsync(Caller caller, string nameOrId, string? ifMatch, CancellationToken cancellationToken)
    {
        var marked = await ChangeAsync(caller, nameOrId, ifMatch, async (transaction, volume) =>
        {
            if (volume.AppId is not null)
            {
                return VolumeRefusals.Attached(volume);
            }

            await audit.AppendAsync(transaction, caller, AuditActions.VolumeDelete, Resource(volume));
            return await transaction.UpdateVolumeAsync(volume with { IsDeleting = 1 }, time);
        }, cancellationToken);
        if (marked is not Answer<VolumeRow>.Accepted { Value: var volume })
        {
            return ((Answer<VolumeRow>.Refused)marked).Refusal;
        }

        var left = await volumes.DeleteAsync(volume.Key, cancellationToken);
        await database.WriteAsync(
            transaction => left is null ? transaction.DeleteVolumeAsync(volume.Id) : transaction.UpdateVolumeAsync(volume with { IsDeleting = 0 }, time), cancellationToken);
        return left is null ? null : VolumeRefusals.NotGone(volume, left);
    }

    private Task<Answer<VolumeRow>> ChangeAsync(
        Caller caller, string nameOrId, string? ifMatch, Func<DatabaseTransaction, VolumeRow, Task<Answer<VolumeRow>>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction => await transaction.FindVolumeAsync(caller.OrganizationId, nameOrId) is not { } volume ? VolumeRefusals.NotFound(nameOrId)
                : ifMatch is not (null or "*") && ifMatch.Trim().Trim('"') != volume.Version.ToString(CultureInfo.InvariantCulture) ? VolumeRefusals.Stale(volume, ifMatch)
                : await change(transaction, volume),
            cancellationToken);

    private static async Task<Refusal?> UseRefusalAsync(DatabaseSession session, VolumeRow volume, string appId)
    {
        var app = (await session.FindAppAsync(appId))!;
        if (app.IsDestroying)
        {
            return AppRefusals.BeingDestroyed(app);
        }

        if (await session.ListOpenOperationsAsync(appId) is [var open, ..])
        {
            return AppRefusals.InProgress(app, open);
        }

        var release = app.DesiredRelease is { } number ? await session.FindReleaseAsync(appId, number) : null;
        return release?.ReadSpec().Volume is not null ? VolumeRefusals.Mounted(volume)
            : (await session.FindObservationAsync(appId))?.Instances.Any(i => i.Release != release?.Number) == true ? VolumeRefusals.StillEnding(volume)
            : null;
    }

    private static AuditResource Resource(VolumeRow volume) => new("volume", volume.Id, volume.Name);
}
