namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Labels on everything the engine creates. What does not carry this platform's id is never touched.</summary>
internal static class EngineLabels
{
    public const string Platform = "satusky.com/platform";
    public const string App = "satusky.com/app";
    public const string Instance = "satusky.com/instance";
    public const string Release = "satusky.com/release";
    public const string Organization = "satusky.com/organization";

    /// <summary>The app's name, as pods carry it on a cluster.</summary>
    public const string Name = "app";
}
