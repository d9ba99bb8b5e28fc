namespace Satusky.ControlPlane.Engines;

/// <summary>What an app is called wherever it runs.</summary>
/// <param name="Id">The deployment id.</param>
/// <param name="Namespace">The organization's namespace, part of the app's names inside the network.</param>
/// <param name="Engine">The engine that runs it, where the platform has several; null is the first.</param>
public sealed record AppKey(string Id, string Name, string OrganizationId, string Namespace, string? Engine = null);
