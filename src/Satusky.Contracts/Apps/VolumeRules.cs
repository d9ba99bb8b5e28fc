namespace Satusky.Contracts.Apps;

/// <summary>The rules of a <see cref="VolumeSpec"/>, the same for the client before it sends and the server that stores.</summary>
public static class VolumeRules
{
    /// <summary>A cluster adds a hash to the name, and the two must not pass 63 characters.</summary>
    private const int MaxAppName = 52;

    private static readonly string[] Reserved = ["/dev", "/proc", "/sys", "/etc/satusky"];

    /// <summary>All faults of the volume that <paramref name="spec"/> asks for.</summary>
    public static IEnumerable<string> Faults(AppSpec spec)
    {
        if (spec.Volume is not { } volume)
        {
            return [];
        }

        string?[] faults =
        [
            SizeFault(volume.Size),
            MountFault(volume.Mount),
            ClassFault(volume.Class),
            volume.Name is { } name ? NameFault(name) : null,
            ReplicasFault(volume.Access, spec.Replicas ?? 1),
            spec.Scale is not null && volume.Access == VolumeAccess.SingleWriter ? "[scale] is not possible with a single-writer volume: take one of the two out, or make the volume shared" : null,
            spec.Name?.Length > MaxAppName ? $"app name \"{spec.Name}\" is too long for an app with a volume ({spec.Name.Length} chars, max {MaxAppName})" : null,
        ];
        return faults.OfType<string>();
    }

    public static string? SizeFault(string text) => text.Length == 0 ? "volume-size is required when volume is enabled: write size = \"1Gi\" in [volume]" : VolumeSize.TryParse(text, out _, out var fault) ? null : $"volume size \"{text}\" is not valid: {fault}";

    public static string? MountFault(string path)
    {
        if (path.Length == 0)
        {
            return "volume-mount is required when volume is enabled: write mount = \"/data\" in [volume]";
        }

        var valid = path.Length is > 1 and <= 512 && path[0] == '/' && path[1..].Split('/').All(part => part is not ("" or "." or ".."))
            && path.All(c => c is > ' ' and < (char)127 and not (',' or ':'));
        return !valid ? $"volume mount \"{path}\" is not valid: use an absolute path such as /data"
            : path == "/etc" || Reserved.Any(folder => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal))
                ? $"volume mount \"{path}\" is not possible: every instance needs that folder as it is"
            : null;
    }

    public static string? ClassFault(string? name) =>
        name is null || (name.Length is > 0 and <= 253 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.') && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]))
            ? null
            : $"storage class \"{name}\" is not valid: use lowercase letters, digits, hyphens and dots";

    public static string? NameFault(string name) =>
        name.EndsWith(VolumeName.Suffix, StringComparison.Ordinal) && AppName.Fault(name[..^VolumeName.Suffix.Length]) is null
            ? null
            : $"volume name \"{name}\" is not valid: '1ctl volumes list' shows the names, such as my-app{VolumeName.Suffix}";

    public static string? ReplicasFault(VolumeAccess access, int replicas) =>
        access == VolumeAccess.SingleWriter && replicas > 1
            ? $"{replicas} replicas are not possible with a single-writer volume: run 1, or make the volume shared with access = \"shared\" in [volume]"
            : null;
}
