namespace Satusky.ControlPlane.Engines;

/// <summary>Labels on everything an engine creates. What does not carry this platform's id is never touched.</summary>
internal static class EngineLabels
{
    public const string Platform = "satusky.com/platform";
    public const string App = "satusky.com/app";
    public const string Instance = "satusky.com/instance";
    public const string Release = "satusky.com/release";
    public const string Generation = "satusky.com/generation";
    public const string Organization = "satusky.com/organization";

    /// <summary>The volume that holds the data; such objects outlive their app and do not carry its id.</summary>
    public const string Volume = "satusky.com/volume";

    /// <summary>The id of the app that mounts the volume now.</summary>
    public const string VolumeOf = "satusky.com/volume-of";

    /// <summary>The configuration revision that an instance reads, or that an object holds.</summary>
    public const string Configuration = "satusky.com/configuration";

    /// <summary>The app's name.</summary>
    public const string Name = "app";
}
