using Satusky.Contracts.Apps;

namespace Satusky.Cli.Configuration;

/// <summary>What <c>[volume]</c> or flags say about an app's volume; null where they say nothing.</summary>
internal sealed record VolumeSettings
{
    public string? Size { get; init; }

    public string? Mount { get; init; }

    public VolumeAccess? Access { get; init; }

    public string? Class { get; init; }

    public VolumePolicy? Policy { get; init; }

    public string? Name { get; init; }

    /// <summary>These settings, with those of <paramref name="flags"/> where they say something.</summary>
    public VolumeSettings OverriddenBy(VolumeSettings? flags) => this with
    {
        Size = flags?.Size ?? Size,
        Mount = flags?.Mount ?? Mount,
        Class = flags?.Class ?? Class,
    };

    public VolumeSpec ToSpec() => new()
    {
        Size = Size ?? "",
        Mount = Mount ?? "",
        Access = Access ?? VolumeAccess.SingleWriter,
        Class = Class,
        Policy = Policy ?? VolumePolicy.Delete,
        Name = Name,
    };

    public static VolumeAccess? ReadAccess(string text) => text switch
    {
        "single-writer" => VolumeAccess.SingleWriter,
        "shared" => VolumeAccess.Shared,
        _ => null,
    };

    public static VolumePolicy? ReadPolicy(string text) => text switch
    {
        "delete" => VolumePolicy.Delete,
        "retain" => VolumePolicy.Retain,
        _ => null,
    };

    public static string? AccessFault(string text) => ReadAccess(text) is null ? $"invalid access \"{text}\": must be 'single-writer' or 'shared'" : null;

    public static string? PolicyFault(string text) => ReadPolicy(text) is null ? $"invalid policy \"{text}\": must be 'delete' or 'retain'" : null;
}
