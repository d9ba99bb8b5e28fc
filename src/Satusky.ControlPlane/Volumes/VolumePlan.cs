using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Volumes;

/// <summary>What a release means for the stored volumes: which one it mounts, and how that one changes.</summary>
/// <param name="Present">The volume as it is stored; null when it is to be made.</param>
/// <param name="Wanted">What the release asks for; null when it mounts none.</param>
/// <param name="Notes">What may surprise, each a sentence.</param>
internal sealed record VolumePlan(VolumeRow? Present, VolumeSpec? Wanted, string Name, IReadOnlyList<string> Notes)
{
    public bool Grows => Present is not null && Present.Size < SizeOf(Wanted!).Bytes;

    /// <param name="app">Null before the first deploy.</param>
    /// <param name="isRollback">An older release asks: a smaller size is no wish to shrink, and a volume that is gone is not made anew.</param>
    public static async Task<Answer<VolumePlan>> MakeAsync(DatabaseSession session, string organizationId, AppRow? app, AppSpec spec, bool isRollback)
    {
        var attached = app is null ? null : await session.FindVolumeOfAppAsync(app.Id);
        var before = app?.DesiredRelease is { } number ? (await session.FindReleaseAsync(app.Id, number))?.ReadSpec().Volume : null;
        if (spec.Volume is not { } wanted)
        {
            return new VolumePlan(attached, null, attached?.Name ?? "", attached is null || before is null ? [] : [VolumeNotes.Left(attached)]);
        }

        var name = wanted.Name ?? attached?.Name ?? VolumeName.Of(spec.Name);
        var present = attached?.Name == name ? attached : await session.FindVolumeAsync(organizationId, name);
        var fault = present is null && (isRollback || wanted.Name is not null) ? VolumeRefusals.NotThere(name, isRollback)
            : attached is not null && attached != present ? VolumeRefusals.HasAnother(app!, attached)
            : present is null ? null
            : present.IsDeleting != 0 ? VolumeRefusals.BeingDeleted(present)
            : present.AppId is not null && present.AppId != app?.Id ? VolumeRefusals.Attached(present)
            : VolumeRefusals.Changed(present, wanted, isRollback);
        fault ??= VolumeRules.ReplicasFault(wanted.Access, spec.Replicas ?? (int)(app?.Replicas ?? 1)) is { } tooMany ? AppRefusals.Invalid([tooMany]) : null;
        if (fault is not null)
        {
            return fault;
        }

        return new VolumePlan(present, wanted, name, present is null ? [] : [.. VolumeNotes.Of(present, before, wanted)]);
    }

    /// <summary>Makes, attaches or changes the volume, in the transaction in which its app's release becomes the desired one.</summary>
    public async Task ApplyAsync(DatabaseTransaction transaction, AppRow app, TimeProvider time)
    {
        if (Wanted is null)
        {
            return;
        }

        var now = time.NowMilliseconds();
        var changed = (Present ?? new VolumeRow(time.NewId(), app.OrganizationId, app.Namespace, Name, null, "", 0, Wanted.Access.ToString(), Wanted.Class, "", 0, 1, now, now)) with
        {
            AppId = app.Id,
            AppName = app.Name,
            Size = Math.Max(Present?.Size ?? 0, SizeOf(Wanted).Bytes),
            Policy = Wanted.Policy.ToString(),
        };
        if (Present is null)
        {
            await transaction.InsertVolumeAsync(changed);
        }
        else if (changed != Present)
        {
            await transaction.UpdateVolumeAsync(changed, time);
        }
    }

    internal static VolumeSize SizeOf(VolumeSpec spec) => VolumeSize.TryParse(spec.Size, out var size, out _) ? size : default;
}
