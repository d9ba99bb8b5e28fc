using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Apps;

/// <summary>An app as stored, with its organization's namespace.</summary>
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
    long UpdatedAt)
{
    public const string Active = "active";
    public const string Destroying = "destroying";

    public AppKey Key => new(Id, Name, OrganizationId, Namespace);

    public bool IsDestroying => State == Destroying;
}
