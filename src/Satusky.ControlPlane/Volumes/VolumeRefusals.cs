using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Apps;

namespace Satusky.ControlPlane.Volumes;

/// <summary>Why a request about a volume is refused.</summary>
internal static class VolumeRefusals
{
    private const string ListHint = "Run '1ctl volumes list' to see the volumes of the organization";

    public static Refusal NotFound(string nameOrId) => new(404, Reasons.VolumeNotFound, $"volume \"{nameOrId}\" not found", Hint: ListHint);

    public static Refusal NotThere(string name, bool isRollback) => new(
        404,
        Reasons.VolumeNotFound,
        isRollback ? $"the release mounts volume \"{name}\", which does not exist any more" : $"volume \"{name}\" not found",
        Hint: isRollback ? "Deploy instead: the app then gets a new, empty volume" : "Take 'name' out of [volume] to get a volume of the app's own; '1ctl volumes list' shows those that exist");

    public static Refusal HasAnother(AppRow app, VolumeRow attached) => new(
        409,
        Reasons.Conflict,
        $"app \"{app.Name}\" has volume \"{attached.Name}\", and an app has one volume",
        Hint: $"Deploy without [volume], then give the present one up: 1ctl volumes detach {attached.Name}");

    public static Refusal BeingDeleted(VolumeRow volume) => new(
        409, Reasons.Conflict, $"volume \"{volume.Name}\" is being deleted", Hint: $"See that it goes: 1ctl volumes delete {volume.Name}");

    public static Refusal Attached(VolumeRow volume) => new(
        409, Reasons.VolumeInUse, $"volume \"{volume.Name}\" is attached to app \"{volume.AppName}\"", Hint: $"Detach it first: 1ctl volumes detach {volume.Name}");

    public static Refusal Mounted(VolumeRow volume) => new(
        409,
        Reasons.VolumeInUse,
        $"volume \"{volume.Name}\" is mounted by app \"{volume.AppName}\"",
        Hint: $"Take [volume] out of the app's satusky.toml and deploy, or destroy the app and keep the volume: 1ctl deploy destroy --app {volume.AppName} --retain-volumes");

    public static Refusal StillEnding(VolumeRow volume) => new(
        409, Reasons.VolumeInUse, $"instances of app \"{volume.AppName}\" that may use volume \"{volume.Name}\" are still ending", Hint: "Try again when the rollout is over");

    public static Refusal NotGone(VolumeRow volume, string why) => new(
        409, Reasons.VolumeInUse, $"volume \"{volume.Name}\" could not be deleted: {why}", Hint: "Free it, then run the command again");

    public static Refusal CannotGrow(VolumeRow volume, string why) => new(
        422, Reasons.InvalidRequest, $"volume \"{volume.Name}\" cannot grow: {why}", Hint: $"Keep size = \"{volume.ReadSize()}\" in [volume]");

    public static Refusal Stale(VolumeRow volume, string given) => new(
        409,
        Reasons.VersionMismatch,
        $"volume \"{volume.Name}\" is at version {volume.Version}, not at {given}: it was changed meanwhile",
        Hint: "Read the volume again and repeat the change");

    /// <summary>What a volume cannot become, or null when what is wanted is possible.</summary>
    public static Refusal? Changed(VolumeRow present, VolumeSpec wanted, bool isRollback)
    {
        var access = present.ReadAccess();
        return access != wanted.Access
                ? Unchangeable(present, "access", Text(access), Text(wanted.Access))
            : wanted.Class is { } other && present.Class != other
                ? Unchangeable(present, "class", present.Class ?? "the cluster's default", other)
            : !isRollback && VolumePlan.SizeOf(wanted).Bytes < present.Size
                ? new Refusal(
                    422,
                    Reasons.InvalidRequest,
                    $"volume \"{present.Name}\" has {present.ReadSize()} and cannot shrink to {wanted.Size}",
                    Hint: $"Write size = \"{present.ReadSize()}\" in [volume]")
            : null;
    }

    private static Refusal Unchangeable(VolumeRow volume, string setting, string has, string wanted) => new(
        422,
        Reasons.InvalidRequest,
        $"{setting} of volume \"{volume.Name}\" is {has} and cannot become {wanted}",
        Hint: $"Keep it, or delete the volume with its data first: 1ctl volumes delete {volume.Name}");

    private static string Text(VolumeAccess access) => access == VolumeAccess.Shared ? "shared" : "single-writer";
}
