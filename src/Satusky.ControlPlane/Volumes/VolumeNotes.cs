using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Volumes;

/// <summary>What a deploy says about the app's volume where something changes.</summary>
internal static class VolumeNotes
{
    public static IEnumerable<string> Of(VolumeRow present, VolumeSpec? before, VolumeSpec wanted)
    {
        var size = VolumePlan.SizeOf(wanted);
        if (present.AppId is null)
        {
            yield return $"volume {present.Name} is attached with the data it kept";
        }
        else if (before is not null && before.Mount != wanted.Mount)
        {
            yield return $"volume {present.Name} moves from {before.Mount} to {wanted.Mount} with its data; nothing is kept at {before.Mount} any more";
        }

        if (present.Size < size.Bytes)
        {
            yield return $"volume {present.Name} grows from {present.ReadSize()} to {size}";
        }
    }

    /// <summary>A release that mounts no volume any more does not take the app's volume away.</summary>
    public static string Left(VolumeRow volume) =>
        $"volume {volume.Name} is not mounted any more and keeps its data; to give it up: 1ctl volumes detach {volume.Name}, then 1ctl volumes delete {volume.Name}";
}
