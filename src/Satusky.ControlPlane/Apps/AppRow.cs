using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Apps;

/// <summary>An app as stored, with its organization's namespace.</summary>
/// <param name="Engine">What runs it; null for the platform's first engine.</param>
/// <param name="MovesTo">The engine that is getting ready to take it over, or null.</param>
internal sealed record AppRow(
    string Id,
    string OrganizationId,
    string Namespace,
    string Name,
    string State,
    string? Hostname,
    long? DesiredRelease,
    long Generation,
    long Replicas,
    long ConfigRevision,
    long LastRelease,
    long Version,
    long CreatedAt,
    long UpdatedAt,
    string? Engine = null,
    string? MovesTo = null)
{
    public const string Active = "active";
    public const string Destroying = "destroying";

    public AppKey Key => new(Id, Name, OrganizationId, Namespace, Engine);

    public bool IsDestroying => State == Destroying;
}
